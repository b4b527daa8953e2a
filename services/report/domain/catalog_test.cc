#include "services/report/domain/catalog.h"

#include "gtest/gtest.h"

namespace dealtrace::report {
namespace {

TEST(CatalogTest, ResolvesByIdThenByUniqueNameWithinTheSource) {
  Catalog catalog;
  catalog.AddProduct("crm~GTX Pro", "GTX Pro");
  catalog.AddProduct("crm~MG Special", "MG Special");
  EXPECT_EQ(catalog.Product("crm~GTX Pro").resolution, Resolution::kExact);

  const Reference by_name = catalog.Product("crm~GTXPro");
  EXPECT_EQ(by_name.resolution, Resolution::kByName);
  EXPECT_EQ(by_name.id, "crm~GTX Pro");
  EXPECT_EQ(by_name.label, "GTX Pro");
  EXPECT_EQ(by_name.written, "GTXPro");

  EXPECT_EQ(catalog.Product("other~GTXPro").resolution, Resolution::kUnresolved);
  EXPECT_EQ(catalog.Product("crm~Nova").label, "Nova");
  EXPECT_EQ(catalog.Product("").resolution, Resolution::kNone);
}

TEST(CatalogTest, AmbiguousNameIsNotResolved) {
  Catalog catalog;
  catalog.AddProduct("crm~1", "GTX Pro");
  catalog.AddProduct("crm~2", "GTX-PRO");
  EXPECT_EQ(catalog.Product("crm~gtxpro").resolution, Resolution::kUnresolved);
}

TEST(CatalogTest, NamesWithoutLettersOrDigitsDoNotMatchEachOther) {
  Catalog catalog;
  catalog.AddProduct("crm~1", "???");
  EXPECT_EQ(catalog.Product("crm~!!!").resolution, Resolution::kUnresolved);
}

TEST(CatalogTest, TeamAndRegionComeFromTheRepWhenTheDealHasNone) {
  Catalog catalog;
  catalog.AddTeam("crm~t1", "North");
  catalog.AddRegion("crm~r1", "Central");
  catalog.AddUser({"crm~ann", "Ann", "crm~t1", "", "regions/crm~r1"});
  catalog.AddUser({"crm~bob", "Bob", "", "Dustin Brinkmann", "East"});
  const Reference ann = catalog.Rep("crm~ann");
  const Reference bob = catalog.Rep("crm~bob");
  EXPECT_EQ(catalog.Team("", ann).label, "North");
  EXPECT_EQ(catalog.Region("", ann).label, "Central");
  EXPECT_EQ(catalog.Team("", bob).label, "Dustin Brinkmann");
  EXPECT_EQ(catalog.Region("", bob).label, "East");
  EXPECT_EQ(catalog.Team("crm~t1", bob).label, "North");
  EXPECT_EQ(catalog.Team("", catalog.Rep("")).resolution, Resolution::kNone);
}

}  // namespace
}  // namespace dealtrace::report
