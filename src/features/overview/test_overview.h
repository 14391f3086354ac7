#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "features/test_world.h"

namespace portner::test {

// A company with a tree of departments:
//
//   Office (Dee)      Shops
//                       North (Anna)     South (Anna, Cy)
//                         Checkout (Bo)
class OverviewWorld : public WorldTest {
 protected:
  void make_shops() {
    database().write([&](db::Transaction& transaction) {
      const auto department = [&](std::optional<DepartmentId> parent, const char* name) {
        return company_store::create_department(transaction, company, parent, name);
      };
      const auto member = [&](const char* name, std::initializer_list<DepartmentId> of) {
        const auto id = make_person(transaction, std::string(name) + "@demo.example", name);
        for (const auto where : of) people_store::join_department(transaction, id, where);
        return id;
      };
      transaction.run("UPDATE person SET name = 'Zoe' WHERE id = :id", {{"id", person}});
      office = department(std::nullopt, "Office");
      shops = department(std::nullopt, "Shops");
      north = department(shops, "North");
      south = department(shops, "South");
      checkout = department(north, "Checkout");
      baker = company_store::create_title(transaction, company, "Baker");
      anna_north = member("Anna", {north, south});
      bo_checkout = member("Bo", {checkout});
      cy_south = member("Cy", {south});
      member("Dee", {office});
    });
  }

  // Of another department than the ones they lead; not active, so that no list shows them.
  PersonId leader_of(const std::vector<DepartmentId>& departments) {
    return database().write([&](db::Transaction& transaction) {
      const auto id = make_person(transaction, "leader" + std::to_string(++leaders) + "@demo.example", "Leader");
      transaction.run("UPDATE person SET active = 0 WHERE id = :id", {{"id", id}});
      for (const auto led : departments) people_store::lead_department(transaction, id, led);
      return id;
    });
  }

  std::size_t make_many(int count, DepartmentId where) {
    database().write([&](db::Transaction& transaction) {
      for (int number = 0; number < count; ++number) {
        const auto name = "Person " + std::to_string(number % 40);
        const auto id = transaction.insert<PersonId>(
            "INSERT INTO person (company_id, email, name, telephone, language, role, active, created_at,"
            " last_signed_in_at) VALUES (:company, :email, :name, '', '', 'employee', 1, :now, :at) RETURNING id",
            {{"company", company},
             {"email", "p" + std::to_string(number) + "@demo.example"},
             {"name", name},
             {"now", now},
             {"at", number % 7}});
        people_store::join_department(transaction, id, where);
      }
    });
    return static_cast<std::size_t>(count);
  }

  static void set(db::Transaction& transaction, PersonId who, const char* two_factor, Moment signed_in_at) {
    transaction.run("UPDATE person SET two_factor = :factors, last_signed_in_at = :at WHERE id = :id",
                    {{"factors", two_factor}, {"at", signed_in_at}, {"id", who}});
  }

  static bool reads_a_table(const std::string& plan) {
    for (const char* sign : {"SCAN p\n", "SCAN q\n", "SCAN m\n", "SCAN d\n", "SCAN l\n", "SCAN t\n", "SCAN person",
                             "SCAN department", "AUTOMATIC", "BLOOM FILTER ON q", "BLOOM FILTER ON m", "Seq Scan"})
      if (plan.contains(sign)) return true;
    return false;
  }

  DepartmentId office, shops, north, south, checkout;
  TitleId baker;
  PersonId anna_north, bo_checkout, cy_south;
  int leaders = 0;
};

}  // namespace portner::test
