#include "app/demo.h"

#include <array>
#include <vector>

#include "base/text.h"
#include "features/company/company.h"
#include "features/people/people.h"

namespace portner {
namespace {

constexpr std::array<std::string_view, 28> first_names{
    "Aase",  "Bent",   "Cecilie", "Dorte", "Emil", "Freja",  "Gorm",  "Hanne", "Ida",  "Jens",
    "Karen", "Lars",   "Mette",   "Niels", "Oda",  "Palle",  "Rikke", "Søren", "Tove", "Ulla",
    "Viggo", "Winnie", "Yrsa",    "Zenia", "Ægir", "Øjvind", "Åge",   "Maja"};
constexpr std::array<std::string_view, 20> family_names{
    "Andersen", "Bach",   "Christensen", "Dahl",  "Eriksen", "Friis", "Holm", "Iversen", "Jensen",      "Kjær",
    "Lund",     "Møller", "Nielsen",     "Olsen", "Poulsen", "Ravn",  "Skov", "Thomsen", "Vestergaard", "Winther"};

std::string email_of(std::string_view name, std::string_view domain) {
  std::string local;
  for (const char symbol : lower_ascii(name)) {
    if (symbol == ' ') local += '.';
    if (symbol >= 'a' && symbol <= 'z') local += symbol;
  }
  return local + '@' + std::string(domain);
}

class Seeder {
 public:
  Seeder(Core& core, const Passwords& passwords, const AuthenticatorApps& apps, db::Transaction& transaction,
         const Passwords::Hashed& hashed, Moment now)
      : core_(core), passwords_(passwords), apps_(apps), transaction_(transaction), hashed_(hashed), now_(now) {}

  void demo_company() {
    company_ = company_store::create(transaction_, "Demo Shops", "en", "DK", now_);
    auto company = *company_store::find(transaction_, company_);
    company.support = {"IT desk", "+45 70 10 20 30", "2", "Monday to Friday, 8 to 17", "support@demo.example"};
    company_store::save(transaction_, company);
    const auto shops = department(std::nullopt, "Shops");
    const auto north = department(shops, "Shop North");
    const auto south = department(shops, "Shop South");
    const auto checkout = department(north, "Checkout");
    const auto warehouse = department(std::nullopt, "Warehouse");
    const auto office = department(std::nullopt, "Office");
    const auto assistant = title("Shop assistant");
    const auto manager = title("Store manager");
    const auto worker = title("Warehouse worker");
    const auto clerk = title("Office clerk");

    person("anna@demo.example", "Anna Holm", "+45 20 12 34 56", assistant, {checkout});
    const auto bo = person("bo@demo.example", "Bo Lund", "+45 20 12 34 57", assistant, {south});
    apps_.adopt(transaction_, bo, "Bo’s phone", demo_app_key(core_.keys), now_);
    person("carla@demo.example", "Carla Berg", "+45 20 12 34 58", clerk, {office}, Role::administrator);
    const auto dan = person("dan@demo.example", "Dan Friis", "+45 20 12 34 59", manager, {north});
    people_store::lead_department(transaction_, dan, north);

    const std::array<std::pair<DepartmentId, TitleId>, 5> places{
        {{north, assistant}, {checkout, assistant}, {south, assistant}, {warehouse, worker}, {office, clerk}}};
    for (std::size_t number = 0; number < 56; ++number) {
      const auto name = std::string(first_names[number % first_names.size()]) + ' ' +
                        std::string(family_names[(number * 7 + number / 20) % family_names.size()]);
      const auto& [where, role] = places[number % places.size()];
      const auto email = email_of(name, "demo.example");
      const auto id =
          person(email, name, "", role, {where}, email == demo_support_agent ? Role::support_agent : Role::employee);
      if (number == 2) people_store::lead_department(transaction_, id, south);
      if (number == 3) people_store::lead_department(transaction_, id, warehouse);
      if (number == 4) people_store::lead_department(transaction_, id, shops);
    }
  }

  void other_company() {
    company_ = company_store::create(transaction_, "Other Clinic", "da", "DK", now_);
    const auto ward = department(std::nullopt, "Ward 3");
    person("eva@other.example", "Eva Krogh", "+45 20 12 34 60", title("Nurse"), {ward}, Role::administrator);
  }

 private:
  DepartmentId department(std::optional<DepartmentId> parent, const std::string& name) {
    return company_store::create_department(transaction_, company_, parent, name);
  }
  TitleId title(const std::string& name) { return company_store::create_title(transaction_, company_, name); }

  PersonId person(const std::string& email, const std::string& name, const std::string& telephone, TitleId title,
                  const std::vector<DepartmentId>& departments, Role role = Role::employee) {
    // No language of their own yet: the demo answers in the browser's until they choose one.
    const auto id =
        people_store::create(transaction_, {{}, company_, email, name, telephone, title, "", role, true}, now_);
    for (const auto where : departments) people_store::join_department(transaction_, id, where);
    passwords_.save(transaction_, id, hashed_, now_);
    core_.audit.append(transaction_, {.kind = AuditKind::person_created, .company = company_, .person = id}, now_);
    return id;
  }

  Core& core_;
  const Passwords& passwords_;
  const AuthenticatorApps& apps_;
  db::Transaction& transaction_;
  const Passwords::Hashed& hashed_;
  Moment now_;
  CompanyId company_;
};

}  // namespace

Secret demo_app_key(const crypto::KeyRing& keys) {
  return Secret(keys.derive_lasting("demo authenticator app").reveal_bytes().first(key_bytes));
}

void seed_demo(Core& core, const Passwords& passwords, const AuthenticatorApps& apps) {
  const bool empty = !core.database.read([](db::Transaction& transaction) { return company_store::any(transaction); });
  if (!empty) return;
  const auto hashed = passwords.hash(Secret(std::string(demo_password)));
  core.database.write([&](db::Transaction& transaction) {
    Seeder seeder(core, passwords, apps, transaction, hashed, core.clock.now());
    seeder.demo_company();
    seeder.other_company();
  });
}

}  // namespace portner
