#include "features/sign_in/factors.h"

#include "features/company/company.h"

namespace portner {

Factors factors_of(db::Transaction& transaction, const AuthenticatorApps& apps, const Person& person) {
  Factors factors{.apps = apps.active(transaction, person.id).size()};
  if (factors.apps == 0 || company_store::rule(transaction, person.company).sms_allowed)
    factors.sms = SmsCodes::factor(transaction, person.id);
  const bool wants_sms = person.preferred_factor == "sms" || factors.apps == 0;
  factors.preferred = factors.sms && wants_sms ? Way::sms : Way::app;
  return factors;
}

}  // namespace portner
