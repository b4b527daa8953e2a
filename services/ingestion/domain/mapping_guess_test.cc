#include "services/ingestion/domain/mapping_guess.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::ElementsAre;

std::string ColumnOf(const TableGuess& guess, absl::string_view field) {
  for (const GuessedField& entry : guess.fields) {
    if (entry.field == field) return entry.column;
  }
  return "";
}

TEST(MappingGuessTest, ReadsASalesforceOpportunityExport) {
  const std::vector<std::string> header = {"Id",        "Name",        "AccountId",     "StageName",
                                           "CloseDate", "CreatedDate", "Loss_Reason__c"};
  const std::optional<TableGuess> guess = GuessTable("Opportunity.csv", header);
  ASSERT_TRUE(guess.has_value());
  EXPECT_EQ(guess->kind, RecordKind::kOpportunity);
  EXPECT_EQ(ColumnOf(*guess, "id"), "Id");
  EXPECT_EQ(ColumnOf(*guess, "name"), "Name");
  EXPECT_EQ(ColumnOf(*guess, "account"), "AccountId");
  EXPECT_EQ(ColumnOf(*guess, "stage"), "StageName");
  EXPECT_EQ(ColumnOf(*guess, "loss_reason"), "Loss_Reason__c");
  EXPECT_TRUE(guess->unmapped_columns.empty());
}

TEST(MappingGuessTest, AnOnlyNamingColumnIsIdAndName) {
  const std::optional<TableGuess> guess =
      GuessTable("accounts.csv", {"account", "sector", "year_established"});
  ASSERT_TRUE(guess.has_value());
  EXPECT_EQ(ColumnOf(*guess, "id"), "account");
  EXPECT_EQ(ColumnOf(*guess, "name"), "account");
  EXPECT_EQ(ColumnOf(*guess, "industry"), "sector");
  EXPECT_THAT(guess->unmapped_columns, ElementsAre("year_established"));
}

TEST(MappingGuessTest, AHistoryIsNoTableOfOpportunities) {
  const std::optional<TableGuess> guess =
      GuessTable("opportunity_stage_history.csv", {"OpportunityId", "StageName", "CreatedDate"});
  ASSERT_TRUE(guess.has_value());
  EXPECT_EQ(guess->kind, RecordKind::kFieldChange);
}

TEST(MappingGuessTest, RefusesAFileThatMeansNoNoun) {
  EXPECT_FALSE(GuessTable("data_dictionary.csv", {"Table", "Field"}).has_value());
  EXPECT_FALSE(GuessTable("accounts.csv", {"a", "b"}).has_value());
}

struct ExportCase {
  const char* what;
  const char* file;
  std::string csv;  // the header row and some rows, with semicolons
  RecordKind kind;
  std::vector<std::string> fields;  // "stage=Phase"
  std::vector<std::string> unmapped;
};

std::vector<std::vector<std::string>> Rows(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  for (absl::string_view line : absl::StrSplit(csv, '\n', absl::SkipEmpty())) {
    rows.push_back(absl::StrSplit(line, ';'));
  }
  return rows;
}

std::vector<std::string> FieldsOfGuess(const TableGuess& guess) {
  std::vector<std::string> fields;
  for (const GuessedField& field : guess.fields) {
    fields.push_back(absl::StrCat(field.field, "=", field.column));
  }
  return fields;
}

std::vector<ExportCase> Exports() {
  return {
      {"German, with an id beside the name",
       "Verkaufschancen.csv",
       "Id;Verkaufschance;Konto;Phase;Betrag;Abschlussdatum;Besitzer\n"
       "V-1;Wartung 2026;Müller AG;Verloren;1.200,50;01.03.2026;Eva Kern\n"
       "V-2;Neubau;Zeta GmbH;Gewonnen;900,00;02.03.2026;Eva Kern\n",
       RecordKind::kOpportunity,
       {"id=Id", "name=Verkaufschance", "account=Konto", "stage=Phase", "close_on=Abschlussdatum",
        "amount=Betrag", "owner=Besitzer"},
       {}},
      {"German, with compound words",
       "Verkaufschancen.csv",
       "Verkaufschancen-ID;Verkaufschancenname;Kontoname;Phase;Betrag;Schlusstermin\n"
       "V-1;Wartung 2026;Müller AG;Verloren;1.200,50;01.03.2026\n",
       RecordKind::kOpportunity,
       {"id=Verkaufschancen-ID", "name=Verkaufschancenname", "account=Kontoname", "stage=Phase",
        "close_on=Schlusstermin", "amount=Betrag"},
       {}},
      {"German accounts, with compound words",
       "Firmen.csv",
       "ID;Firmenname;Branche;Telefon\nF-1;Nord AG;Handel;030 123456\n",
       RecordKind::kAccount,
       {"id=ID", "name=Firmenname", "industry=Branche", "phone=Telefon"},
       {}},
      {"German without umlauts",
       "export_geschaefte.csv",
       "Verkaufschance-Nr.;Bezeichnung;Firma;Verkaufsphase;Auftragswert;Waehrung;Schlusstermin;"
       "Zustaendiger Mitarbeiter;Wahrscheinlichkeit (%);Verlustgrund\n"
       "4711;Wartung;Nord AG;Angebot;1200;EUR;2026-03-01;Eva Kern;40;\n",
       RecordKind::kOpportunity,
       {"id=Verkaufschance-Nr.", "name=Bezeichnung", "account=Firma", "stage=Verkaufsphase",
        "close_on=Schlusstermin", "amount=Auftragswert", "currency=Waehrung",
        "owner=Zustaendiger Mitarbeiter", "loss_reason=Verlustgrund",
        "probability=Wahrscheinlichkeit (%)"},
       {}},
      {"French",
       "Opportunités.csv",
       "ID de l'opportunité;Nom de l'opportunité;Nom du compte;Étape;Montant;Date de clôture;"
       "Propriétaire de l'opportunité;Probabilité (%);Étape suivante\n"
       "O-1;Maintenance;Nord SA;Gagnée;1 200,50;01/03/2026;Ève Noir;100;Appeler\n",
       RecordKind::kOpportunity,
       {"id=ID de l'opportunité", "name=Nom de l'opportunité", "account=Nom du compte",
        "stage=Étape", "close_on=Date de clôture", "amount=Montant",
        "owner=Propriétaire de l'opportunité", "probability=Probabilité (%)",
        "next_step=Étape suivante"},
       {}},
      {"French without accents",
       "affaires.csv",
       "Numero;Opportunite;Compte;Etape;Montant;Date de cloture;Proprietaire;Canal\n"
       "1;Maintenance;Nord SA;Perdue;1200;01/03/2026;Eve Noir;web\n",
       RecordKind::kOpportunity,
       {"id=Numero", "name=Opportunite", "account=Compte", "stage=Etape",
        "close_on=Date de cloture", "amount=Montant", "owner=Proprietaire"},
       {"Canal"}},
      {"Spanish",
       "Oportunidades.csv",
       "ID de la oportunidad;Oportunidad;Cuenta;Etapa;Importe;Fecha de cierre;Fecha de creación;"
       "Propietario;Motivo de pérdida\n"
       "O-1;Mantenimiento;Norte SA;Cerrada perdida;1.200,50;01/03/2026;01/01/2026;Eva Luz;Precio\n",
       RecordKind::kOpportunity,
       {"id=ID de la oportunidad", "name=Oportunidad", "account=Cuenta", "stage=Etapa",
        "created_on=Fecha de creación", "close_on=Fecha de cierre", "amount=Importe",
        "owner=Propietario", "loss_reason=Motivo de pérdida"},
       {}},
      {"a Salesforce report, which has no ids and is called after nothing",
       "report1772900000.csv",
       "Opportunity Name;Account Name;Stage;Close Date;Amount Currency;Amount;Probability "
       "(%);Opportunity Owner;Closed;Next Step\n"
       "Renewal;Acme;Closed Won;3/1/2026;EUR;1200;100;Jo Lin;1;\n"
       "Upsell;Zeta;Prospecting;4/1/2026;EUR;800;10;Jo Lin;0;Call\n",
       RecordKind::kOpportunity,
       {"id=Opportunity Name", "name=Opportunity Name", "account=Account Name", "stage=Stage",
        "close_on=Close Date", "amount=Amount", "currency=Amount Currency",
        "owner=Opportunity Owner", "probability=Probability (%)", "next_step=Next Step"},
       {"Closed"}},
      {"a HubSpot export",
       "hubspot-crm-exports-all-deals-2026-03-01.csv",
       "Record ID;Deal Name;Deal Stage;Close Date;Deal owner;Amount;Associated Company;Closed Lost "
       "Reason;Create Date\n"
       "9001;Renewal;closedwon;2026-03-01 10:00;Jo Lin;1200;Acme;;2026-01-01 10:00\n",
       RecordKind::kOpportunity,
       {"id=Record ID", "name=Deal Name", "account=Associated Company", "stage=Deal Stage",
        "created_on=Create Date", "close_on=Close Date", "amount=Amount", "owner=Deal owner",
        "loss_reason=Closed Lost Reason"},
       {}},
      {"a Pipedrive export, whose status tells the outcome",
       "deals-1234-56.csv",
       "Deal - ID;Deal - Title;Deal - Organization;Deal - Stage;Deal - Status;Deal - Value;Deal - "
       "Currency of Value;Deal - Owner;Deal - Expected close date;Deal - Lost reason\n"
       "1;Renewal;Acme;Proposal Made;won;1200;EUR;Jo Lin;2026-03-01;\n"
       "2;Upsell;Zeta;Contact Made;lost;800;EUR;Jo Lin;2026-03-01;Price\n",
       RecordKind::kOpportunity,
       {"id=Deal - ID", "name=Deal - Title", "account=Deal - Organization", "stage=Deal - Status",
        "close_on=Deal - Expected close date", "amount=Deal - Value",
        "currency=Deal - Currency of Value", "owner=Deal - Owner",
        "loss_reason=Deal - Lost reason"},
       {"Deal - Stage"}},
      {"a Zoho export",
       "Deals_2026_03_01.csv",
       "Record Id;Deal Name;Account Name;Stage;Amount;Closing Date;Deal Owner;Reason For Loss\n"
       "zcrm_5123;Renewal;Acme;Closed Won;1200;2026-03-01;Jo Lin;\n",
       RecordKind::kOpportunity,
       {"id=Record Id", "name=Deal Name", "account=Account Name", "stage=Stage",
        "close_on=Closing Date", "amount=Amount", "owner=Deal Owner",
        "loss_reason=Reason For Loss"},
       {}},
      {"a Dynamics export",
       "All Opportunities 3-1-2026 10-00-00 AM.csv",
       "(Do Not Modify) Opportunity;(Do Not Modify) Row Checksum;Topic;Potential Customer;Est. "
       "Close "
       "Date;Est. Revenue;Status;Owner\n"
       "8f14e45f-ceea-467f-a1e9-1b2c3d4e5f60;abc=;Renewal;Acme;3/1/2026;1200;Won;Jo Lin\n",
       RecordKind::kOpportunity,
       {"id=(Do Not Modify) Opportunity", "name=Topic", "account=Potential Customer",
        "stage=Status", "close_on=Est. Close Date", "amount=Est. Revenue", "owner=Owner"},
       {"(Do Not Modify) Row Checksum"}},
      {"an SAP export in German",
       "ZCRM_Export.csv",
       "Vorgangsnummer;Beschreibung;Geschäftspartner;Verkaufsphase;Erwarteter "
       "Umsatz;Währung;Startdatum;Abschlussdatum;Statusgrund\n"
       "0000004711;Wartung;Nord AG;Qualifizierung;1.200,00;EUR;01.01.2026;01.03.2026;\n",
       RecordKind::kOpportunity,
       {"id=Vorgangsnummer", "name=Beschreibung", "account=Geschäftspartner", "stage=Verkaufsphase",
        "created_on=Startdatum", "close_on=Abschlussdatum", "amount=Erwarteter Umsatz",
        "currency=Währung"},
       {"Statusgrund"}},
      {"custom fields of Salesforce",
       "Opportunity.csv",
       "Id;Name;Konto__c;Phase__c;Betrag__c;Verlustgrund__c\n"
       "0065g00000XyZ1AAAV;Wartung;Nord;Offen;12;\n",
       RecordKind::kOpportunity,
       {"id=Id", "name=Name", "account=Konto__c", "stage=Phase__c", "amount=Betrag__c",
        "loss_reason=Verlustgrund__c"},
       {}},
      {"accounts in German",
       "Konten.csv",
       "Kontonummer;Kontoname;Branche;Jahresumsatz;Mitarbeiterzahl;Land;Ort;Telefon;Webseite\n"
       "K-1;Nord AG;Maschinenbau;1200000;120;DE;Ulm;+49 731 123456;www.nord.example\n",
       RecordKind::kAccount,
       {"id=Kontonummer", "name=Kontoname", "industry=Branche", "revenue=Jahresumsatz",
        "employees=Mitarbeiterzahl", "country=Land", "city=Ort", "phone=Telefon",
        "website=Webseite"},
       {}},
      {"companies in French",
       "Sociétés.csv",
       "Identifiant;Société;Secteur d'activité;Pays;Ville;Effectif;Téléphone\n"
       "S-1;Nord SA;Industrie;FR;Lyon;120;+33 4 12 34 56 78\n",
       RecordKind::kAccount,
       {"id=Identifiant", "name=Société", "industry=Secteur d'activité", "employees=Effectif",
        "country=Pays", "city=Ville", "phone=Téléphone"},
       {}},
      {"customers in Spanish",
       "Clientes.csv",
       "ID cliente;Empresa;Sector;País;Ciudad;Número de empleados\n"
       "C-1;Norte SA;Industria;ES;Vigo;120\n",
       RecordKind::kAccount,
       {"id=ID cliente", "name=Empresa", "industry=Sector", "employees=Número de empleados",
        "country=País", "city=Ciudad"},
       {}},
      {"contacts in German",
       "Ansprechpartner.csv",
       "Kontakt-ID;Vollständiger Name;Firma;E-Mail-Adresse;Telefonnummer;Handy;Funktion\n"
       "A-1;Eva Kern;Nord AG;eva@nord.example;+49 731 123456;+49 170 123456;Leiterin\n",
       RecordKind::kContact,
       {"id=Kontakt-ID", "account=Firma", "name=Vollständiger Name", "email=E-Mail-Adresse",
        "phone=Telefonnummer", "mobile_phone=Handy", "title=Funktion"},
       {}},
      {"contacts in Spanish",
       "contactos.csv",
       "ID de registro;Nombre completo;Empresa;Correo electrónico;Teléfono móvil;Cargo\n"
       "A-1;Eva Luz;Norte SA;eva@norte.example;+34 600 123 456;Directora\n",
       RecordKind::kContact,
       {"id=ID de registro", "account=Empresa", "name=Nombre completo", "email=Correo electrónico",
        "mobile_phone=Teléfono móvil", "title=Cargo"},
       {}},
      {"leads in French",
       "pistes.csv",
       "ID de la piste;Nom complet;Société;Adresse e-mail;Statut;Origine de la piste\n"
       "L-1;Ève Noir;Nord SA;eve@nord.example;Nouveau;Salon\n",
       RecordKind::kLead,
       {"id=ID de la piste", "name=Nom complet", "company=Société", "email=Adresse e-mail",
        "lead_source=Origine de la piste", "status=Statut"},
       {}},
      {"products in German",
       "Artikel.csv",
       "Artikelnummer;Bezeichnung;Warengruppe;Listenpreis\n"
       "A-1;Pumpe;Pumpen;12,50\n",
       RecordKind::kProduct,
       {"id=Artikelnummer", "name=Bezeichnung", "family=Warengruppe", "list_price=Listenpreis"},
       {}},
      {"users in Spanish",
       "Usuarios.csv",
       "ID de usuario;Nombre;Correo electrónico;Región\n"
       "U-1;Eva Luz;eva@norte.example;Norte\n",
       RecordKind::kUser,
       {"id=ID de usuario", "name=Nombre", "email=Correo electrónico", "region=Región"},
       {}},
      {"a Spanish Pipedrive export",
       "deals-1-2.csv",
       "Trato - ID;Trato - Título;Trato - Organización;Trato - Etapa;Trato - Estado;Trato - Valor;"
       "Trato - "
       "Moneda\n1;Obra;Norte;Propuesta;Ganado;12;EUR\n2;Reforma;Sur;Contactado;Perdido;9;EUR\n",
       RecordKind::kOpportunity,
       {"id=Trato - ID", "name=Trato - Título", "account=Trato - Organización",
        "stage=Trato - Estado", "amount=Trato - Valor", "currency=Trato - Moneda"},
       {"Trato - Etapa"}},
      {"a German Salesforce report with the currency beside the amount",
       "report17.csv",
       "Opportunity-Name;Accountname;Phase;Schlusstermin;Betrag (Währung);Betrag\n"
       "Wartung;Nord AG;Gewonnen;31.03.2026;EUR;1.000.000\n",
       RecordKind::kOpportunity,
       {"id=Opportunity-Name", "name=Opportunity-Name", "account=Accountname", "stage=Phase",
        "close_on=Schlusstermin", "amount=Betrag", "currency=Betrag (Währung)"},
       {}},
      {"names that nobody knows, told by their values",
       "Kontakte.csv",
       "Merkmal;Wer;Post\nX-1;Eva Kern;eva@nord.example\nX-2;Jan Ohm;jan@nord.example\nX-3;Ute "
       "Lau;ute@nord.example\n",
       RecordKind::kContact,
       {"id=Merkmal", "name=Wer", "email=Post"},
       {}},
      {"stages that no name tells",
       "deals.csv",
       "Deal ID;Deal Name;Zustand\nX-1;A one;Gewonnen\nX-2;B two;Verloren\nX-3;C three;Offen\n",
       RecordKind::kOpportunity,
       {"id=Deal ID", "name=Deal Name", "stage=Zustand"},
       {}},
      {"a file name that says another kind than its columns",
       "Kundenübersicht.csv",
       "Verkaufschance-ID;Verkaufschance;Kunde;Phase;Betrag;Abschlussdatum;Wahrscheinlichkeit\n"
       "V-1;Wartung;Nord AG;Offen;12;2026-03-01;40\n",
       RecordKind::kOpportunity,
       {"id=Verkaufschance-ID", "name=Verkaufschance", "account=Kunde", "stage=Phase",
        "close_on=Abschlussdatum", "amount=Betrag", "probability=Wahrscheinlichkeit"},
       {}},
  };
}

TEST(MappingGuessTest, KnowsTheExportsOfManySystemsInFourLanguages) {
  for (const ExportCase& test : Exports()) {
    SCOPED_TRACE(test.what);
    std::vector<std::vector<std::string>> rows = Rows(test.csv);
    const std::vector<std::string> header = rows[0];
    rows.erase(rows.begin());
    const std::optional<TableGuess> guess = GuessTable(test.file, header, rows);
    ASSERT_TRUE(guess.has_value());
    EXPECT_EQ(NamesOf(guess->kind).stream, NamesOf(test.kind).stream);
    EXPECT_EQ(FieldsOfGuess(*guess), test.fields);
    EXPECT_EQ(guess->unmapped_columns, test.unmapped);
  }
}

TEST(MappingGuessTest, AColumnWhoseValuesAreOthersIsNotTakenAndTold) {
  const std::optional<TableGuess> guess =
      GuessTable("deals.csv", {"Id", "Stage", "Closed", "Total"},
                 {{"d-1", "Won", "true", "many"}, {"d-2", "Lost", "false", "few"}});
  ASSERT_TRUE(guess.has_value());
  EXPECT_EQ(ColumnOf(*guess, "close_on"), "");
  EXPECT_EQ(ColumnOf(*guess, "amount"), "");
  EXPECT_EQ(guess->doubts.size(), 2u);
}

TEST(MappingGuessTest, FirstNamesInAColumnOfTheirOwnAreTold) {
  for (const auto& [first, last] :
       std::vector<std::pair<std::string, std::string>>{{"First Name", "Last Name"},
                                                        {"Vorname", "Nachname"},
                                                        {"Prénom", "Nom"},
                                                        {"Nombre", "Apellidos"}}) {
    const std::optional<TableGuess> guess = GuessTable("contacts.csv", {"Id", first, last});
    ASSERT_TRUE(guess.has_value());
    EXPECT_EQ(ColumnOf(*guess, "name"), last);
    ASSERT_EQ(guess->doubts.size(), 1u) << first;
    EXPECT_THAT(guess->doubts[0], ::testing::HasSubstr(first));
  }
}

TEST(MappingGuessTest, AFileThatMayBeTwoKindsIsNotGuessed) {
  EXPECT_FALSE(GuessTable("export.csv", {"Id", "Name", "Phone"}).has_value());
  EXPECT_FALSE(GuessTable("report.csv", {"Name", "Created", "Notes"}).has_value());
}

}  // namespace
}  // namespace dealtrace::ingestion
