// What `sources write` proposes for folders of exports: never what a sync refuses.
#include "services/ingestion/domain/source_proposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

using Files = std::map<std::string, std::string>;

SourceProposal Propose(const Files& files) {
  SourceConfig source;
  source.name = "own-files";
  std::vector<ProposalFile> list;
  for (const auto& [name, bytes] : files) {
    list.push_back({name, "/exports/" + name,
                    [bytes = bytes]() -> absl::StatusOr<std::unique_ptr<ByteSource>> {
                      return BytesInMemory(bytes);
                    }});
  }
  return ProposeSource(source, list);
}

std::vector<std::string> Streams(const SourceProposal& proposal) {
  std::vector<std::string> streams;
  for (const ProposedTable& table : proposal.tables) {
    streams.push_back(absl::StrCat(table.file, "=", NamesOf(table.stream.kind).stream));
  }
  return streams;
}

std::string ColumnOf(const ProposedTable& table, absl::string_view field) {
  for (const FieldMapping& mapping : table.stream.fields) {
    if (mapping.field == field) return mapping.column;
  }
  return "";
}

struct FolderCase {
  const char* what;
  Files files;
  std::vector<std::string> streams;
  std::map<std::string, int64_t> stages;
};

TEST(SourceProposalTest, FoldersInFourLanguagesAreReadWithoutARejectedRow) {
  const std::vector<FolderCase> folders = {
      {"German",
       {{"Konten.csv", "Konto-ID;Kontoname;Branche\nK-1;Nord AG;Bau\nK-2;Süd AG;Handel\n"},
        {"Verkaufschancen.csv",
         "Verkaufschance-ID;Verkaufschance;Konto;Phase;Betrag;Abschlussdatum\n"
         "V-1;Wartung;Nord AG;Gewonnen;1.200,50;31.03.2026\nV-2;Neubau;Süd "
         "AG;Verloren;900,00;15.04.2026\n"}},
       {"Konten.csv=accounts", "Verkaufschancen.csv=opportunities"},
       {{"Gewonnen", 1}, {"Verloren", 1}}},
      {"French",
       {{"Comptes.csv",
         "ID du compte;Nom du compte;Secteur\nC-1;Nord SA;BTP\nC-2;Sud SA;Commerce\n"},
        {"Opportunités.csv",
         "ID;Nom de l'opportunité;Nom du compte;Étape;Montant;Date de "
         "clôture\nO-1;Maintenance;Nord "
         "SA;Gagnée;1200,50;31/03/2026\nO-2;Chantier;Sud SA;Perdue;900,00;15/04/2026\n"}},
       {"Comptes.csv=accounts", "Opportunités.csv=opportunities"},
       {{"Gagnée", 1}, {"Perdue", 1}}},
      {"Spanish",
       {{"Cuentas.csv", "ID de la cuenta;Cuenta;Sector\nC-1;Norte SA;Obras\nC-2;Sur SA;Comercio\n"},
        {"Oportunidades.csv",
         "ID de la oportunidad;Oportunidad;Cuenta;Etapa;Importe;Fecha de "
         "cierre\nO-1;Mantenimiento;Norte SA;Cerrada ganada;1200,50;31/03/2026\nO-2;Obra;Sur "
         "SA;Negociación;900,00;15/04/2026\n"}},
       {"Cuentas.csv=accounts", "Oportunidades.csv=opportunities"},
       {{"Cerrada ganada", 1}, {"Negociación", 1}}},
      {"a Salesforce report with titles and remarks",
       {{"report1772900000.csv",
         "Open deals\n\nOpportunity Name,Account Name,Stage,Amount,Close Date\nRenewal,Acme,Closed "
         "Won,1200,3/31/2026\nUpsell,Zeta,Prospecting,800,4/15/2026\n\nGrand Totals (2 "
         "records),,,2000,\nCopyright (c) 2026 salesforce.com, inc.\n"}},
       {"report1772900000.csv=opportunities"},
       {{"Closed Won", 1}, {"Prospecting", 1}}},
      {"two columns of one name",
       {{"contacts.csv",
         "Record ID,Name,Phone Number,Email,Phone Number\np-1,Ann Low,+1 212 555 "
         "0001,ann@a.example,+1 212 555 0002\n"}},
       {"contacts.csv=contacts"},
       {}},
      {"semicolons announced, and a file that is none of ours",
       {{"deals.csv", "sep=;\nDeal ID;Deal Name;Deal Stage\nd-1;One;Zrušeno\n"},
        {"dictionary.csv", "Table,Field\nDeal,Name\n"}},
       {"deals.csv=opportunities"},
       {{"Zrušeno", 1}}},
  };
  for (const FolderCase& folder : folders) {
    SCOPED_TRACE(folder.what);
    const SourceProposal proposal = Propose(folder.files);
    EXPECT_EQ(Streams(proposal), folder.streams);
    EXPECT_EQ(proposal.stages, folder.stages);
    for (const ProposedTable& table : proposal.tables) {
      EXPECT_EQ(table.proof.reject_count, 0) << table.file;
      EXPECT_GT(table.proof.record_count, 0) << table.file;
    }
    EXPECT_EQ(proposal.left_out.size(), folder.files.size() - folder.streams.size());
  }
}

TEST(SourceProposalTest, AFieldThatWouldRejectMostRowsIsNotMapped) {
  const SourceProposal proposal = Propose(
      {{"deals.csv",
        "Deal ID,Deal Name,Stage,Probability\nd-1,A,Won,120\nd-2,B,Won,900\nd-3,C,Won,1e9\n"}});
  ASSERT_THAT(Streams(proposal), ElementsAre("deals.csv=opportunities"));
  const ProposedTable& table = proposal.tables[0];
  EXPECT_EQ(ColumnOf(table, "probability"), "");
  EXPECT_EQ(table.proof.reject_count, 0);
  EXPECT_THAT(table.guess.doubts, ElementsAre(HasSubstr("rows would be rejected for it (line 2")));
  EXPECT_THAT(table.guess.unmapped_columns, Contains("Probability"));
}

TEST(SourceProposalTest, WhatASyncRefusesIsLeftOutWithTheReason) {
  const SourceProposal proposal =
      Propose({{"accounts.csv", ""},
               {"contacts.csv", "\n\n"},
               {"deals.csv", "d-1,Acme,Won,120\nd-2,Acme,Lost,1\nd-3,Acme,Won,2\nd-4,Acme,Won,3\n"},
               {"products.csv", "\"Product ID,Name\np-1,Pump\n"}});
  EXPECT_THAT(proposal.tables, IsEmpty());
  std::map<std::string, std::string> reasons;
  for (const LeftOutFile& file : proposal.left_out) reasons[file.file] = file.reason;
  EXPECT_THAT(reasons, UnorderedElementsAre(Pair("accounts.csv", HasSubstr("is empty")),
                                            Pair("contacts.csv", HasSubstr("is empty")),
                                            Pair("deals.csv", HasSubstr("looks like a record")),
                                            Pair("products.csv", HasSubstr("header row"))));
}

TEST(SourceProposalTest, RowsThatShareAnIdAreCounted) {
  const SourceProposal proposal = Propose(
      {{"report.csv",
        "Opportunity Name,Account Name,Stage,Amount\nRenewal,Acme,Won,1\nRenewal,Zeta,Won,2\n"
        "Upsell,Zeta,Lost,3\n"}});
  ASSERT_EQ(proposal.tables.size(), 1u);
  EXPECT_EQ(proposal.tables[0].proof.repeated_id_count, 1);
}

// One export names accounts by id and by name; only one of the two is in the table of accounts.
TEST(SourceProposalTest, TheReferenceThatIsFoundInTheOtherTableIsTaken) {
  const SourceProposal proposal =
      Propose({{"accounts.csv", "Account Name,Industry\nAcme,Steel\nZeta,Glass\n"},
               {"deals.csv",
                "Deal ID,Account ID,Account Name,Stage\nd-1,001A,Acme,Won\nd-2,001B,Zeta,Won\n"}});
  ASSERT_EQ(proposal.tables.size(), 2u);
  EXPECT_EQ(ColumnOf(proposal.tables[1], "account"), "Account Name");
  EXPECT_EQ(proposal.tables[1].proof.references.at("account").not_found, 0);
}

TEST(SourceProposalTest, OfTwoFilesOfAKindTheOneThatIsNamedSoIsTaken) {
  const std::string rows = "Deal ID,Deal Name,Stage,Amount,Close Date\nd-1,A,Won,1,2026-03-01\n";
  const SourceProposal proposal = Propose({{"a_dump.csv", rows}, {"deals.csv", rows}});
  EXPECT_THAT(Streams(proposal), ElementsAre("deals.csv=opportunities"));
  ASSERT_EQ(proposal.left_out.size(), 1u);
  EXPECT_THAT(proposal.left_out[0].reason, HasSubstr("another file of opportunities, deals.csv"));
}

}  // namespace
}  // namespace dealtrace::ingestion
