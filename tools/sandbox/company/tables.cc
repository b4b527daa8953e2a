#include "tools/sandbox/company/tables.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/sandbox/company/csv_writer.h"
#include "tools/sandbox/company/identifiers.h"

namespace dealtrace::sandbox {
namespace {

absl::string_view CountryName(Country country) {
  constexpr absl::string_view kNames[] = {"United States", "Canada", "United Kingdom", "France"};
  return kNames[static_cast<size_t>(country)];
}

}  // namespace

std::string Rfc3339(absl::CivilSecond time) {
  return absl::StrCat(absl::FormatCivilTime(time), "Z");
}

void WriteAccounts(const Company& company, std::ostream* out) {
  CsvWriter csv(out, {"AccountId", "Account Name", "Sector", "Annual Revenue (M)", "Headcount",
                      "Billing Country", "Billing City", "Billing State", "Main Phone", "Website",
                      "Segment__c", "Currency"});
  for (int64_t i = 0; i < company.size().accounts; ++i) {
    const Account account = company.people().MakeAccount(i);
    Random random(company.options().seed, Purpose::kAccount, static_cast<uint64_t>(i), 2);
    csv.Row({account.id, random.Chance(0.6) ? LegalName(account.name) : account.name.core,
             account.industry, absl::StrFormat("%.2f", account.revenue_millions),
             absl::StrCat(account.employees), CountryName(account.country), account.city,
             account.state, SpellPhone(account.main_number, random), account.domain,
             SegmentName(account.segment), account.currency});
  }
}

void WriteContacts(const Company& company, std::ostream* out) {
  CsvWriter csv(out, {"ContactId", "Parent Account", "Full Name", "Email Address", "Business Phone",
                      "Job Title", "Buying Role"});
  for (int64_t i = 0; i < company.size().accounts; ++i) {
    const Account account = company.people().MakeAccount(i);
    const int count = company.people().ContactCount(i);
    for (int number = 0; number < count; ++number) {
      const Contact contact = company.people().MakeContact(account, number);
      Random random(company.options().seed, Purpose::kContact, static_cast<uint64_t>(i),
                    100 + static_cast<uint64_t>(number));
      const std::string phone = SpellPhone(contact.phone, random);
      csv.Row({contact.id, account.id, absl::StrCat(contact.first_name, " ", contact.last_name),
               contact.email, random.Chance(0.08) ? "" : phone, contact.title, contact.role});
    }
  }
}

void WriteLeads(const Company& company, std::ostream* out) {
  CsvWriter csv(out, {"LeadId", "Lead Name", "Company", "Email Address", "Phone", "Job Title",
                      "Lead Source", "Lead Status", "Lead Owner", "Converted Opportunity", "Sector",
                      "Country", "Created Date"});
  for (int64_t i = 0; i < company.size().leads; ++i) {
    Random random(company.options().seed, Purpose::kLead, static_cast<uint64_t>(i));
    // Three in ten leads became a deal: the one with twice their number.
    const bool converted = random.Chance(0.3);
    const Opportunity deal =
        company.deals().Make(std::min(2 * i, company.options().opportunities - 1));
    const Account account =
        converted ? company.people().MakeAccount(deal.account) : company.people().MakeStranger(i);
    const Contact contact = company.people().MakeContact(account, converted ? deal.contact : 0);
    constexpr absl::string_view kStatuses[] = {"New", "Working", "Nurturing", "Unqualified"};
    const int64_t days = kExportDay - kHistoryStart;
    const absl::CivilSecond created =
        converted ? deal.created - random.Between(1, 30) * 86400
                  : absl::CivilSecond(kHistoryStart + random.Below(days)) + random.Below(86400);
    csv.Row(
        {CrmId("00Q", i), absl::StrCat(contact.first_name, " ", contact.last_name),
         LegalName(account.name), contact.email, SpellPhone(contact.phone, random), contact.title,
         LeadSources()[converted ? static_cast<size_t>(deal.lead_source)
                                 : static_cast<size_t>(random.Below(6))]
             .name,
         converted ? "Converted" : random.Pick(kStatuses),
         company.people().MakeUser(converted ? deal.owner : company.people().DrawRep(random)).id,
         converted ? deal.id : "", account.industry, CountryName(account.country),
         Rfc3339(created)});
  }
}

void WriteProducts(std::ostream* out) {
  CsvWriter csv(out, {"ProductCode", "Product Name", "Product Family", "List Price", "Currency"});
  for (size_t i = 0; i < Products().size(); ++i) {
    const Product& product = Products()[i];
    csv.Row({CrmId("01t", static_cast<int64_t>(i)), product.name, product.family,
             absl::StrCat(product.list_price), "USD"});
  }
}

void WriteUsers(const Company& company, std::ostream* out) {
  CsvWriter csv(out, {"UserId", "Full Name", "Email", "Manager", "Team", "Sales Region"});
  for (int64_t i = 0; i < company.size().users; ++i) {
    const User user = company.people().MakeUser(i);
    csv.Row({user.id, user.name, user.email,
             user.manager < 0 ? "" : company.people().MakeUser(user.manager).id, user.team_id,
             user.region});
  }
}

void WriteTeams(const Company& company, std::ostream* out) {
  CsvWriter csv(out, {"TeamId", "Team Name", "Team Lead"});
  for (int64_t i = 0; i < company.size().managers; ++i) {
    const User lead = company.people().MakeUser(i);
    csv.Row({lead.team_id, lead.team, lead.id});
  }
}

void WriteLineItems(const Company& company, std::ostream* out) {
  CsvWriter csv(out, {"LineItemId", "OpportunityId", "ProductCode", "Quantity", "Sales Price",
                      "Total Price", "Currency"});
  for (int64_t i = 0; i < company.options().opportunities; ++i) {
    const Opportunity deal = company.deals().Make(i);
    const std::string currency = company.people().MakeAccount(deal.account).currency;
    Random random(company.options().seed, Purpose::kLineItems, static_cast<uint64_t>(i));
    const int64_t items = random.Between(1, 3);
    int64_t rest = deal.amount;
    for (int64_t item = 0; item < items; ++item) {
      // The first item is the deal's product and the larger part; the parts add up to the amount.
      const int64_t total = item + 1 == items ? rest : rest * 7 / 10;
      rest -= total;
      const int64_t product =
          item == 0 ? deal.product : random.Below(static_cast<int64_t>(Products().size()));
      const auto quantity = static_cast<double>(deal.seats);
      csv.Row({CrmId("00k", i * 3 + item), deal.id, CrmId("01t", product), absl::StrCat(deal.seats),
               absl::StrFormat("%.4f", static_cast<double>(total) / quantity), absl::StrCat(total),
               currency});
    }
  }
}

void WriteActivities(const Company& company, std::ostream* out) {
  CsvWriter csv(out, {"ActivityId", "Activity Type", "Related Account", "Related Opportunity",
                      "Assigned To", "Subject", "Activity Date"});
  for (int64_t i = 0; i < company.size().activities; ++i) {
    Random random(company.options().seed, Purpose::kActivity, static_cast<uint64_t>(i));
    const Opportunity deal = company.deals().Make(random.Below(company.options().opportunities));
    constexpr absl::string_view kKinds[] = {"Email", "Meeting", "Task"};
    constexpr absl::string_view kSubjects[] = {
        "Sent the slides",     "Agreed on the agenda, and on who joins",
        "Reminder: call back", "Minutes of the \"kick-off\"",
        "Asked for feedback",  "Prepared the proposal"};
    const int64_t span = std::max<int64_t>(1, deal.last_contact - deal.first_contact);
    csv.Row({CrmId("00T", i), random.Pick(kKinds), company.people().MakeAccount(deal.account).id,
             deal.id, company.people().MakeUser(deal.owner).id, random.Pick(kSubjects),
             Rfc3339(deal.first_contact + random.Below(span))});
  }
}

}  // namespace dealtrace::sandbox
