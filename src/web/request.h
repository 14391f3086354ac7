#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/client_address.h"

namespace portner::web {

enum class Method { get, head, post };

// Fields of a query string or of a body, application/x-www-form-urlencoded or multipart/form-data, decoded once. A name
// given twice makes the whole form malformed: there is one documented meaning or none.
class Form {
 public:
  // Nothing for bad percent-encoding, ill-formed UTF-8, NUL, a name given twice, or more than 100 fields.
  static std::optional<Form> parse(std::string_view encoded);

  // A multipart/form-data body (RFC 7578), by the same rules. A file is a field like any other, its name forgotten and
  // its bytes as they are: they need not be UTF-8.
  static std::optional<Form> parse_multipart(std::string_view content_type, std::string_view body);

  // Empty when the field is missing.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;

  // Wipes the content: forms carry passwords.
  ~Form();
  Form() = default;
  Form(Form&&) = default;
  Form& operator=(Form&&) = default;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  Method method = Method::get;
  std::string path;                                          // decoded, always begins with "/"
  std::string query;                                         // as sent, without "?"
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::vector<std::string> captures;  // what the route's {placeholders} matched
  ClientAddress client;
  bool https = false;  // towards the person, as far as trusted proxies say
  std::string id;      // for the logs: 16 random characters, made here

  // Empty when missing. A header that came twice is joined with ", " (cookies with "; ").
  std::string_view header(std::string_view lower_case_name) const;
  // Empty when missing, or when the cookie came twice.
  std::string_view cookie(std::string_view name) const;
  // An empty Form when the query is malformed.
  Form query_form() const;
};

}  // namespace portner::web
