#include "features/people/people.h"

#include <algorithm>

#include "base/text.h"

namespace portner {
namespace {

bool is_control(char symbol) {
  return static_cast<unsigned char>(symbol) < 0x20 || symbol == 0x7f;
}

}  // namespace

std::string_view name_of(Role role) {
  switch (role) {
    case Role::employee:
      return "employee";
    case Role::support_agent:
      return "support_agent";
    case Role::administrator:
      return "administrator";
  }
  return {};
}

Role role_named(std::string_view name) {
  for (const auto role : {Role::support_agent, Role::administrator})
    if (name == name_of(role)) return role;
  return Role::employee;
}

std::optional<std::string> normalise_email(std::string_view typed) {
  if (typed.size() > 1000) return std::nullopt;
  const auto normal = nfc(trim(typed));
  if (!normal) return std::nullopt;
  auto email = lower_ascii(*normal);
  const auto at = email.find('@');
  if (email.size() > 254 || at == std::string::npos || at == 0 || at + 1 == email.size() ||
      email.find('@', at + 1) != std::string::npos)
    return std::nullopt;
  if (std::ranges::any_of(
          email, [](char symbol) { return is_control(symbol) || std::string_view(" <>()[]\\,;:\"").contains(symbol); }))
    return std::nullopt;
  const auto domain = std::string_view(email).substr(at + 1);
  if (domain.starts_with('.') || domain.ends_with('.') || domain.contains("..")) return std::nullopt;
  return email;
}

std::optional<std::string> normalise_name(std::string_view typed) {
  if (typed.size() > 1000) return std::nullopt;
  const auto normal = nfc(trim(typed));
  if (!normal || std::ranges::any_of(*normal, is_control)) return std::nullopt;
  std::string name;
  for (const char symbol : *normal)
    if (symbol != ' ' || !name.ends_with(' ')) name += symbol;
  const auto length = code_points(name);
  if (length < 1 || length > 100) return std::nullopt;
  return name;
}

std::optional<std::string> normalise_telephone(std::string_view typed) {
  const auto number = trim(typed);
  if (number.empty()) return std::string();
  const auto digits = std::ranges::count_if(number, [](char symbol) { return symbol >= '0' && symbol <= '9'; });
  if (number.find_first_not_of("0123456789 +()-./") != std::string_view::npos || digits < 5 || digits > 20 ||
      number.size() > 40)
    return std::nullopt;
  return std::string(number);
}

}  // namespace portner
