#include "tools/sandbox/company/tables.h"

namespace dealtrace::sandbox {

std::string SourcesYaml() {
  return R"(# The sample company as a source of files. Paths are relative to this file.
sources:
  - name: sample-company
    kind: files
    time_zone: UTC
    crm:
      accounts:
        path: accounts.csv
        map:
          id: AccountId
          name: Account Name
          industry: Sector
          revenue: {column: Annual Revenue (M), unit: millions}
          employees: Headcount
          country: Billing Country
          city: Billing City
          phone: Main Phone
          website: Website
          segment: Segment__c
          currency: Currency
      contacts:
        path: contacts.csv
        map: {id: ContactId, account: Parent Account, name: Full Name, email: Email Address, phone: Business Phone, title: Job Title, role: Buying Role}
      leads:
        path: leads.csv
        map: {id: LeadId, name: Lead Name, company: Company, email: Email Address, phone: Phone, title: Job Title, lead_source: Lead Source, status: Lead Status, owner: Lead Owner, converted_opportunity: Converted Opportunity, industry: Sector, country: Country, created_at: Created Date}
      products:
        path: products.csv
        map: {id: ProductCode, name: Product Name, family: Product Family, list_price: List Price, currency: Currency}
      users:
        path: users.csv
        map: {id: UserId, name: Full Name, email: Email, manager: Manager, team: Team, region: Sales Region}
      teams:
        path: teams.csv
        map: {id: TeamId, name: Team Name, manager: Team Lead}
      opportunities:
        path: opportunities.csv
        map:
          id: OpportunityId
          name: Opportunity Name
          account: AccountId
          stage: Stage
          created_on: Created Date
          close_on: Close Date
          amount: Amount
          currency: Currency
          owner: Opportunity Owner
          product: Primary Product
          type: Type
          lead_source: Lead Source
          contact_phone: Primary Contact Phone
          win_reason: Win Reason
          loss_reason: Loss Reason
          downgrade_reason: Downgrade Reason
          competitor: Main Competitor
          probability: {column: Probability (%), unit: percent}
          updated_at: Last Modified
      stage_history:
        path: stage_history.csv
        map: {opportunity: OpportunityId, stage: New Stage, changed_at: Changed On, recorded_at: Loaded On}
      line_items:
        path: line_items.csv
        map: {id: LineItemId, opportunity: OpportunityId, product: ProductCode, quantity: Quantity, unit_price: Sales Price, total_price: Total Price, currency: Currency}
      activities:
        path: activities.csv
        map: {id: ActivityId, kind: Activity Type, account: Related Account, opportunity: Related Opportunity, owner: Assigned To, subject: Subject, time: Activity Date}
    stages:
      1. Prospecting: OPEN
      2. Qualification: OPEN
      3. Discovery: OPEN
      4. Solution Design: OPEN
      5. Proposal: OPEN
      6. Negotiation: OPEN
      7. Closed Won: WON
      0. Closed Lost: LOST
      0. Downgraded: DOWNGRADED
    calls: {path: calls.jsonl}
)";
}

}  // namespace dealtrace::sandbox
