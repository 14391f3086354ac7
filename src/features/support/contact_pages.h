#pragma once

#include "features/help/articles.h"
#include "features/site/site.h"
#include "features/support/support.h"

namespace portner {

// Contact support, from every page and for everybody: signed out, half signed in, signed in.
class ContactPages {
 public:
  struct Parts {
    Site& site;
    const Support& support;
    const Articles& articles;
    Entropy& entropy;
    bool sends_mail;
  };
  explicit ContactPages(Parts parts) : parts_(parts) {}

  void add_routes();

 private:
  // What goes along, and what has been typed.
  struct Draft {
    std::string page = {};
    std::string reference = {};
    std::string name = {};
    std::string email = {};
    std::string message = {};
    std::string form = {};  // empty: a new one
  };
  using Errors = std::vector<std::pair<std::string_view, std::string>>;  // by field

  web::Response form_page(const Call& call, const Draft& draft, const Errors& errors,
                          const std::optional<Problem>& problem = std::nullopt) const;
  web::Response sent_page(const Call& call, const std::string& number) const;
  web::Response send(const Call& call) const;

  std::string new_form() const;
  Sender sender_of(db::Transaction& transaction, const Call& call) const;
  SupportContact show_contact(const Call& call, web::Model& model, Sender& sender) const;
  std::string say(const Call& call, const char* english, const web::Translations::Arguments& arguments = {}) const;

  Parts parts_;
};

}  // namespace portner
