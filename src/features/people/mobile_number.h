#pragma once

#include <expected>
#include <set>
#include <string>
#include <string_view>

namespace portner {

// Two letters of ISO 3166-1: "DK". Empty: unknown, and numbers are typed with + and the country's digits.
using Region = std::string;

// Why a number cannot get codes.
enum class NumberProblem {
  none_given,
  unreadable,  // no number that could be dialled
  not_mobile,  // a fixed line, a pager, a number over the internet
  costly,      // premium rate or shared cost: a text there makes money for its owner
};

// A number that can get texts, as ITU-T E.164 writes it: "+4520123456".
struct MobileNumber {
  std::string e164;
  Region region;
  bool operator==(const MobileNumber&) const = default;
};

std::expected<MobileNumber, NumberProblem> mobile_number(std::string_view typed, const Region& home);

// "+45 20 12 34 56", as it will be dialled from anywhere.
std::string as_dialled(std::string_view e164);
// "+45 •• •• 34 56": for everybody but the owner and administrators.
std::string masked(std::string_view e164);
// The region that a number belongs to; empty when it is none.
Region region_of(std::string_view e164);

// Whether a text says "DK": a region that has telephone numbers.
bool known_region(std::string_view region);
// Where a company's people may have their telephones when it has not said: its own region and its neighbours'.
std::set<Region> region_and_neighbours(const Region& home);
// The region that most people of a language live in, for a new company: "da" is "DK". Empty for those of many.
Region region_of_language(std::string_view language);

}  // namespace portner
