#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "features/overview/overview.h"

namespace portner {

// How many of some people have a second factor.
struct Share {
  std::int64_t id = 0;  // of the title or department; 0: people without a title
  std::string name = {};
  std::int64_t people = 0;
  std::int64_t with = 0;
};

struct Summary {
  Moment as_of;
  Share all = {};
  std::map<std::string, std::int64_t> by_status = {};
  std::vector<Share> titles = {};       // by name, those with people in them
  std::vector<Share> departments = {};  // in the tree's order, each with the people of those below, once
};

// Reads every active person whom the viewer may see.
Summary summarise(db::Transaction& transaction, const Viewer& viewer, Moment now);

// Summaries at hand. Those of few people are made anew each time; those of many are made when first asked for, and from
// then on by refresh(), so that no page waits for them.
class Summaries {
 public:
  explicit Summaries(db::Database& database) : database_(database) {}

  Summary get(const Viewer& viewer, Moment now);
  // Once a minute, by the housekeeping: what was asked for within the last ten minutes; the rest is forgotten.
  void refresh(Moment now);

 private:
  using Key = std::pair<CompanyId, PersonId>;  // no person: the whole company
  struct Kept {
    Summary summary;
    Moment asked_at;
  };

  db::Database& database_;
  std::mutex mutex_;
  std::map<Key, Kept> kept_;
};

}  // namespace portner
