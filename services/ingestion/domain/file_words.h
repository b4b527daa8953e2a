// What files of CRM exports are called, in English, French, German and Spanish. Extend it here.
#pragma once

#include "absl/strings/string_view.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

struct FileWords {
  RecordKind kind;
  // Any of these in the file's name, folded; separated by spaces. Short ones (up to four letters)
  // must be words of their own.
  absl::string_view words;
};

// The more telling ones first: `opportunity_stage_history` is no table of opportunities, and
// `clientes_potenciales` are leads.
inline constexpr FileWords kFileWords[] = {
    {RecordKind::kFieldChange, "history verlauf historie historique historial"},
    {RecordKind::kLineItem,
     "lineitem lineproduct opportunityproduct dealproduct lineaspedido positionen lignes"},
    {RecordKind::kLead,
     "lead interessenten pistes prospects prospectos clientespotenciales potenziellekunden"},
    {RecordKind::kAccount, "geschaftspartner businesspartner partenairescommerciaux"},
    {RecordKind::kOpportunity,
     "opportunit oportunid pipeline deal verkaufschance verkaufsprojekt geschafte chancen affaires "
     "transactions negocios tratos potentials forecast"},
    {RecordKind::kSupportCase, "case ticket supportfalle anfragen requetes casos incident"},
    {RecordKind::kActivity,
     "activit aktivitat aufgaben activite actividades task tareas taches event meeting termine"},
    {RecordKind::kContact,
     "contact people person kontakt ansprechpartner contacto personas personnes"},
    {RecordKind::kAccount,
     "account compan organi konten konto firmen kunden unternehmen comptes societes entreprises "
     "clients cuentas empresas clientes customers debitoren"},
    {RecordKind::kProduct, "product produkt artikel produits articles articulos preisliste"},
    {RecordKind::kCampaign, "campaign kampagne campagne campanas"},
    {RecordKind::kUser,
     "user team rep agent owner benutzer mitarbeiter nutzer utilisateurs commerciaux vendeurs "
     "usuarios vendedores salesreps salesagents employees"},
};

}  // namespace dealtrace::ingestion
