#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "features/audit/audit.h"
#include "features/authenticator_app/authenticator_app.h"
#include "features/company/company.h"
#include "features/import/import_file.h"
#include "features/import/org_chart.h"
#include "features/links/password_mail.h"
#include "features/notice/notice.h"
#include "features/password/password.h"
#include "features/people/people.h"

namespace portner {

enum class Welcome { nobody, new_people };

// For which company, in whose name, and whether new people get a mail.
struct ImportOrder {
  Company company;
  AuditEntry by;  // actor and origin; no actor: the operator
  Welcome welcome = Welcome::nobody;
};

struct ImportCounts {
  std::int64_t created = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
  std::int64_t left_out = 0;  // rows with a problem
};

// What an import would do now.
struct ImportPlan {
  ImportCounts counts;
  std::vector<RowProblem> problems;  // by line, several of one line possible
  std::vector<RowProblem> kept;      // of rows that are good, but whose people have a password or app already
  std::set<std::string> titles;      // to be made
  std::set<std::string> departments;
};

// Brings a company's people to what a file says, by their addresses. The same file again changes nothing. Whom it does
// not mention stays as they are.
class PeopleImport {
 public:
  struct Parts {
    const AuditLog& audit;
    const Passwords& passwords;
    const AuthenticatorApps& apps;
    const Notices& notices;
    const PasswordMails& mails;
  };
  explicit PeopleImport(Parts parts) : parts_(parts) {}

  static ImportPlan plan(db::Transaction& transaction, const ImportOrder& order, const ImportFile& file);

  // Does it for some rows of the file; those with a problem are left out.
  ImportCounts apply(db::Transaction& transaction, const ImportOrder& order, const ImportFile& file,
                     std::span<const ImportRow> rows, Moment now) const;

 private:
  struct Judged;
  static Judged judge(db::Transaction& transaction, const ImportOrder& order, const ImportFile& file,
                      const OrgChart& chart, const ImportRow& row, std::int64_t administrators);

  bool create(db::Transaction& transaction, const ImportOrder& order, OrgChart& chart, const ImportRow& row,
              Moment now) const;
  bool change(db::Transaction& transaction, const ImportOrder& order, OrgChart& chart, const ImportRow& row,
              const Judged& judged, Moment now) const;
  void save_departments(db::Transaction& transaction, OrgChart& chart, const ImportRow& row, PersonId person) const;
  void adopt(db::Transaction& transaction, const ImportOrder& order, const ImportRow& row, const Person& person,
             bool password, bool app, Moment now) const;

  Parts parts_;
};

}  // namespace portner
