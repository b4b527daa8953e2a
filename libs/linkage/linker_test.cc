#include "libs/linkage/linker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/linkage/labelled_model.h"

namespace dealtrace::linkage {
namespace {

struct Person {
  std::string id;
  std::vector<std::string> values;  // given name, family name, town, born, number
};

const std::vector<ComparisonSpec> kComparisons = {{"given", "given", ValueType::kPerson},
                                                  {"family", "family", ValueType::kPerson},
                                                  {"town", "town", ValueType::kAddress},
                                                  {"born", "born", ValueType::kDate},
                                                  {"number", "number", ValueType::kExact}};

// People with made-up names, and the same people with errors.
class World {
 public:
  World(int people, unsigned seed) : random_(seed) {
    for (int i = 0; i < people; ++i) {
      Person person{absl::StrCat("l", i),
                    {Word(5), Word(7), Word(6),
                     absl::StrFormat("19%02d%02d%02d", Draw(100), Draw(12) + 1, Draw(28) + 1),
                     absl::StrCat(1'000'000 + Draw(8'000'000))}};
      Person other = person;
      other.id = absl::StrCat("r", i);
      for (std::string& value : other.values) Spoil(value);
      left.push_back(std::move(person));
      right.push_back(std::move(other));
    }
  }

  std::vector<Person> left;
  std::vector<Person> right;

 private:
  int Draw(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string Word(int letters) {
    std::string word;
    // Few syllables, so that names repeat and are alike.
    constexpr const char* kSyllables[] = {"ka",  "lo",  "mi",  "ta",  "ren",
                                          "sol", "vik", "dan", "bor", "eth"};
    while (static_cast<int>(word.size()) < letters) word += kSyllables[Draw(10)];
    return word;
  }
  void Spoil(std::string& value) {
    const int what = Draw(10);
    if (what == 0) value.clear();
    if (what == 1 && value.size() > 2) {
      value.erase(static_cast<size_t>(Draw(static_cast<int>(value.size()))), 1);
    }
    if (what == 2 && value.size() > 2) std::swap(value[1], value[2]);
  }
  std::mt19937 random_;
};

void AddAll(Linker& linker, Side side, const std::vector<Person>& people) {
  for (const Person& person : people) {
    std::vector<absl::string_view> values(person.values.begin(), person.values.end());
    linker.Add(side, person.id, values);
  }
}

// By ids, so that the order of adding does not show.
std::map<std::pair<std::string, std::string>, float> Link(const std::vector<Person>& left,
                                                          const std::vector<Person>& right,
                                                          int threads) {
  LinkerOptions options;
  options.comparisons = kComparisons;
  options.threads = threads;
  Linker linker(options, false);
  AddAll(linker, Side::kLeft, left);
  AddAll(linker, Side::kRight, right);
  linker.Finish();
  std::map<std::pair<std::string, std::string>, float> links;
  for (const ScoredPair& pair : linker.Link()) {
    links[{left[pair.left].id, right[pair.right].id}] = pair.probability;
  }
  return links;
}

TEST(LinkerTest, FindsTheSamePeopleWithoutLabels) {
  const World world(1500, 3);
  int correct = 0, linked = 0;
  for (const auto& [ids, probability] : Link(world.left, world.right, 2)) {
    if (probability < 0.5F) continue;
    ++linked;
    correct += ids.first.substr(1) == ids.second.substr(1) ? 1 : 0;
  }
  EXPECT_GE(correct, 1470);
  EXPECT_LE(linked - correct, 15);
}

TEST(LinkerTest, NeitherOrderNorThreadsChangeABit) {
  World world(600, 5);
  const auto links = Link(world.left, world.right, 1);
  std::mt19937 random(1);
  std::shuffle(world.left.begin(), world.left.end(), random);
  std::shuffle(world.right.begin(), world.right.end(), random);
  EXPECT_EQ(Link(world.left, world.right, 4), links);
}

TEST(LinkerTest, FindsDuplicatesOfOneTable) {
  const World world(800, 9);
  LinkerOptions options;
  options.comparisons = kComparisons;
  Linker linker(options, true);
  AddAll(linker, Side::kRight, world.left);
  AddAll(linker, Side::kRight, world.right);
  linker.Finish();
  int correct = 0, wrong = 0;
  for (const ScoredPair& pair : linker.Link()) {
    EXPECT_LT(pair.left, pair.right);
    if (pair.probability < 0.5F) continue;
    (pair.left + 800 == pair.right ? correct : wrong) += 1;
  }
  EXPECT_GE(correct, 776);
  EXPECT_LE(wrong, 16);
}

// A switchboard of a million rows must not cost a million squared.
TEST(LinkerTest, AKeyThatAllShareCostsNothing) {
  LinkerOptions options;
  options.comparisons = {{"phone", "phone", ValueType::kPhone}, {"name", "name", ValueType::kName}};
  Linker linker(options, true);
  constexpr int kRecords = 100'000;
  for (int i = 0; i < kRecords; ++i) {
    const std::string name = absl::StrCat("Company ", i * 7919 % 100'003, " of ", i);
    linker.Add(Side::kRight, absl::StrCat(i), {"+1 415 555 0100", name});
  }
  linker.Finish();
  linker.Link();
  EXPECT_LE(linker.statistics().pairs_compared, kRecords * options.blocking.pairs_per_record * 2);
}

TEST(LinkerTest, TwoKeysThatAreTooCommonAloneFindPairsTogether) {
  LinkerOptions options;
  options.comparisons = {{"town", "town", ValueType::kExact}, {"born", "born", ValueType::kExact}};
  options.comparisons.push_back({"row", "row", ValueType::kNumber});
  options.blocking.block_records_max = 60;  // a town has 80 records, a year 100
  Linker linker(options, true);
  for (int i = 0; i < 4000; ++i) {
    const std::string town = absl::StrCat("t", i % 50), born = absl::StrCat(1950 + i / 50 % 40);
    linker.Add(Side::kRight, absl::StrCat(i), {town, born, absl::StrCat(i)});
  }
  linker.Finish();
  linker.Link();
  EXPECT_EQ(linker.statistics().pairs_compared, 2000);
  EXPECT_EQ(linker.statistics().columns[0].common_keys.keys, 50);
  EXPECT_EQ(linker.statistics().columns[0].common_keys.most_records, 80);
  EXPECT_EQ(linker.statistics().columns[1].common_keys.most_records, 100);
  EXPECT_EQ(linker.statistics().columns[2].common_keys.keys, 0);
  EXPECT_EQ(linker.statistics().left_out_records, 0);
}

// By row number, the links of one table of names; `options` but for its comparisons.
std::map<std::pair<uint32_t, uint32_t>, float> LinkNames(const std::vector<std::string>& names,
                                                         LinkerOptions options,
                                                         LinkStatistics* statistics) {
  options.comparisons = {{"name", "name", ValueType::kName}};
  Linker linker(options, true);
  for (size_t i = 0; i < names.size(); ++i) linker.Add(Side::kRight, absl::StrCat(i), {names[i]});
  linker.Finish();
  std::map<std::pair<uint32_t, uint32_t>, float> links;
  for (const ScoredPair& pair : linker.Link()) links[{pair.left, pair.right}] = pair.probability;
  *statistics = linker.statistics();
  return links;
}

// A name that stands on half of the rows is no common word: these rows are of one thing.
TEST(LinkerTest, AFewNamesOnManyRowsFindTheirDuplicates) {
  const std::vector<std::string> kNames[] = {
      {"Harbour Steel", "Violet Optics", "Tern Analytics", "Marlow Dental"},
      {"Harbour Steel", "Violet Optics"},
      {"Harbour Steel"},
      {"University of Lund", "University of Graz", "University of Bern"},
      {"Tern", "Ibex", "Lynx", "Okapi", "Heron"}};
  for (const std::vector<std::string>& names : kNames) {
    for (const size_t rows : {size_t{40}, size_t{400}}) {
      std::vector<std::string> table;
      for (size_t i = 0; i < rows; ++i) table.push_back(names[i * i % names.size()]);
      LinkStatistics statistics;
      const auto links = LinkNames(table, {}, &statistics);
      for (uint32_t j = 0; j < rows; ++j) {
        for (uint32_t i = 0; i < j; ++i) {
          const auto link = links.find({i, j});
          const float probability = link == links.end() ? 0 : link->second;
          if (table[i] == table[j]) {
            EXPECT_GE(probability, 0.5F) << table[i] << " of " << names.size();
          } else {
            EXPECT_LT(probability, 0.5F) << table[i] << ", " << table[j];
          }
          if ((probability >= 0.5F) != (table[i] == table[j])) return;
        }
      }
      EXPECT_EQ(statistics.left_distinct,
                static_cast<int64_t>(std::set<std::string>(table.begin(), table.end()).size()));
    }
  }
}

// Each of a few names is written in many ways.
TEST(LinkerTest, SpellingsOfAFewNamesFindEachOther) {
  const char* kNames[] = {"Vutekibi Pharma", "Posolara Optics", "Gamila Institute",
                          "Rusizile Motors"};
  std::mt19937 random(4);
  std::vector<std::string> table;
  std::vector<int> truth;
  for (int i = 0; i < 300; ++i) {
    std::string name = kNames[i % 4];
    if (random() % 3 == 0) name.erase(1 + random() % (name.size() - 2), 1);
    if (random() % 3 == 0) name += " Ltd";
    if (random() % 3 == 0) std::transform(name.begin(), name.end(), name.begin(), ::toupper);
    table.push_back(name);
    truth.push_back(i % 4);
  }
  LinkStatistics statistics;
  int correct = 0, linked = 0;
  for (const auto& [pair, probability] : LinkNames(table, {}, &statistics)) {
    if (probability < 0.5F) continue;
    ++linked;
    correct += truth[pair.first] == truth[pair.second] ? 1 : 0;
  }
  EXPECT_GE(correct, 0.9 * 4 * 75 * 74 / 2);
  EXPECT_GE(correct, 0.97 * linked);
}

// 100,000 equal rows have 5 billion pairs: they are connected by 99,999.
TEST(LinkerTest, MoreEqualRowsThanPairsCanBeWrittenAreConnected) {
  std::vector<std::string> table(100'000, "Harbour Steel");
  for (int i = 0; i < 20; ++i) table.push_back(absl::StrCat("Violet Optics ", i / 2));
  LinkStatistics statistics;
  const auto links = LinkNames(table, {}, &statistics);
  std::set<uint32_t> connected, centres;
  int others = 0;
  for (const auto& [pair, probability] : links) {
    if (probability < 0.5F) continue;
    if (pair.second >= 100'000) {
      ++others;
      continue;
    }
    connected.insert({pair.first, pair.second});
  }
  EXPECT_EQ(connected.size(), 100'000U);
  EXPECT_GE(others, 10);
  EXPECT_EQ(statistics.largest_group, 100'000);
  EXPECT_EQ(statistics.largest_group_left_out, 100'000);
  EXPECT_EQ(statistics.links_left_out, int64_t{100'000} * 99'999 / 2 - 99'999);
}

TEST(LinkerTest, EqualRowsAreLinkedInFullAsFarAsTheBoundGoes) {
  std::vector<std::string> table;
  for (int i = 0; i < 60; ++i) table.push_back(i < 10 ? "Tern Analytics" : "Harbour Steel");
  LinkerOptions options;
  options.copied_links_max = 45;
  LinkStatistics statistics;
  const auto links = LinkNames(table, options, &statistics);
  int small = 0, large = 0;
  for (const auto& [pair, probability] : links) {
    if (table[pair.first] == table[pair.second]) (pair.first < 10 ? small : large) += 1;
  }
  EXPECT_EQ(small, 45);
  EXPECT_EQ(large, 49);
  EXPECT_EQ(statistics.links_left_out, 50 * 49 / 2 - 49);
}

// Equal rows of two tables: each has a link, also when each may have one only.
TEST(LinkerTest, EqualRowsOfTwoTablesAreLinkedWithEachOther) {
  for (const int64_t most : {int64_t{2'000'000}, int64_t{10}}) {
    LinkerOptions options;
    options.comparisons = {{"name", "name", ValueType::kName}};
    options.copied_links_max = most;
    Linker linker(options, false);
    const char* kNames[] = {"Harbour Steel", "Violet Optics", "Tern Analytics", "Marlow Dental"};
    for (int i = 0; i < 200; ++i) {
      linker.Add(Side::kLeft, absl::StrCat("l", i), {kNames[i % 4]});
      linker.Add(Side::kRight, absl::StrCat("r", i), {kNames[i % 4]});
    }
    linker.Finish();
    std::vector<ScoredPair> pairs = linker.Link();
    std::set<uint32_t> left, right;
    for (const ScoredPair& pair : pairs) {
      if (pair.probability < 0.5F) continue;
      EXPECT_EQ(pair.left % 4, pair.right % 4);
      left.insert(pair.left), right.insert(pair.right);
    }
    EXPECT_EQ(left.size(), 200U);
    EXPECT_EQ(right.size(), 200U);
    EXPECT_EQ(OneToOne(pairs).size(), 200U);
  }
}

TEST(LinkerTest, AConstantOrEmptyColumnHasNoWeight) {
  for (const char* country : {"DE", ""}) {
    LinkerOptions options;
    options.comparisons = {{"name", "name", ValueType::kName},
                           {"country", "country", ValueType::kExact}};
    LinkerOptions without;
    without.comparisons = {options.comparisons[0]};
    Linker linker(options, true), alone(without, true);
    for (int i = 0; i < 60; ++i) {
      const std::string name =
          absl::StrCat("Harbour", i / 2 % 17, i % 5 == 0 ? " Ltd" : "", " Steel");
      const std::string id = absl::StrCat(i);
      linker.Add(Side::kRight, id, {name, country});
      alone.Add(Side::kRight, id, {name});
    }
    linker.Finish(), alone.Finish();
    EXPECT_EQ(linker.statistics().columns[1].is_constant, *country != 0);
    EXPECT_EQ(linker.statistics().columns[1].is_empty, *country == 0);
    EXPECT_FALSE(linker.statistics().columns[0].is_constant);
    EXPECT_EQ(linker.Explain(0, 1)[1].bits, 0);
    const std::vector<ScoredPair> with = linker.Link(), expected = alone.Link();
    ASSERT_EQ(with.size(), expected.size());
    for (size_t i = 0; i < with.size(); ++i) {
      EXPECT_EQ(with[i].left, expected[i].left);
      EXPECT_EQ(with[i].probability, expected[i].probability);
    }
  }
}

// A switchboard that 3,000 rows share, and names that tell them apart.
TEST(LinkerTest, WhatASwitchboardLeavesOutIsTold) {
  LinkerOptions options;
  options.comparisons = {{"phone", "phone", ValueType::kPhone}, {"name", "name", ValueType::kName}};
  Linker linker(options, true);
  for (int i = 0; i < 6000; ++i) {
    const std::string phone =
        i < 3000 ? "+1 800 555 0100" : absl::StrCat("+1415", 2'000'000 + i * 7);
    linker.Add(Side::kRight, absl::StrCat(i),
               {phone, i < 20 ? "" : absl::StrCat("firm", i / 2, "x", i % 2 == 0 ? "" : " Ltd")});
  }
  linker.Finish();
  const LinkStatistics& statistics = linker.statistics();
  EXPECT_EQ(statistics.columns[0].common_keys.most_records, 3000 - 20 + 1);
  EXPECT_GE(statistics.columns[0].common_keys.keys, 1);
  int found = 0;
  for (const ScoredPair& pair : linker.Link()) {
    found += pair.probability >= 0.5F && pair.left / 2 == pair.right / 2 && pair.left >= 20 ? 1 : 0;
  }
  EXPECT_GE(found, 2900);
}

TEST(LinkerTest, ExplainsEveryComparisonAndSumsToTheOdds) {
  const World world(400, 11);
  LinkerOptions options;
  options.comparisons = kComparisons;
  Linker linker(options, true);
  AddAll(linker, Side::kRight, world.left);
  AddAll(linker, Side::kRight, world.right);
  linker.Finish();
  const std::vector<ScoredPair> pairs = linker.Link();
  ASSERT_FALSE(pairs.empty());
  for (const ScoredPair& pair : pairs) {
    double bits = linker.model().prior_bits;
    const std::vector<ComparisonStep> steps = linker.Explain(pair.left, pair.right);
    ASSERT_EQ(steps.size(), kComparisons.size());
    for (const ComparisonStep& step : steps) bits += step.bits;
    EXPECT_NEAR(ProbabilityOf(bits), pair.probability, 1e-5);
  }
}

TEST(LinkerTest, TakesNothingAndOneRecord) {
  LinkerOptions options;
  options.comparisons = kComparisons;
  for (const int records : {0, 1}) {
    Linker linker(options, true);
    for (int i = 0; i < records; ++i) linker.Add(Side::kRight, "a", {"x", "", "", "", ""});
    linker.Finish();
    EXPECT_TRUE(linker.Link().empty());
  }
}

TEST(LinkerTest, CandidatesExcludeEachOtherWhenThereIsAtMostOneCounterpart) {
  const World world(400, 17);
  // Everybody stands twice on the left.
  std::vector<Person> left = world.left;
  for (const Person& person : world.left) left.push_back({"again" + person.id, person.values});
  LinkerOptions options;
  options.comparisons = kComparisons;
  options.one_counterpart = true;
  Linker linker(options, false);
  AddAll(linker, Side::kLeft, left);
  AddAll(linker, Side::kRight, world.right);
  linker.Finish();
  std::map<uint32_t, double> sums;
  int halves = 0;
  for (const ScoredPair& pair : linker.Link()) {
    sums[pair.right] += pair.probability;
    halves += pair.probability > 0.45 && pair.probability <= 0.5 ? 1 : 0;
  }
  for (const auto& [record, sum] : sums) EXPECT_LE(sum, 1.0001) << record;
  EXPECT_GE(halves, 700);
}

TEST(OneToOneTest, KeepsTheLikeliestPairOfEach) {
  const std::vector<ScoredPair> kept =
      OneToOne({{1, 1, 0.9F}, {1, 2, 0.95F}, {2, 2, 0.8F}, {2, 1, 0.7F}});
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].right, 2U);
  EXPECT_EQ(kept[1].left, 2U);
}

TEST(ModelTest, WeightsFallFromLevelToLevel) {
  const World world(1000, 13);
  LinkerOptions options;
  options.comparisons = kComparisons;
  Linker linker(options, true);
  AddAll(linker, Side::kRight, world.left);
  AddAll(linker, Side::kRight, world.right);
  linker.Finish();
  for (const auto& weights : linker.model().weights) {
    EXPECT_EQ(weights[kMissingLevel].bits, 0);
    for (size_t level = 2; level < weights.size(); ++level) {
      EXPECT_LE(weights[level].bits, weights[level - 1].bits + 1e-9);
    }
  }
}

TEST(LabelledModelTest, LearnsWhatLevelsCannotSayAndRefusesTooFewLabels) {
  LabelledPairs pairs;
  boosting::Matrix& rows = pairs.rows;
  rows.columns = 2;
  std::mt19937 random(2);
  std::uniform_real_distribution<float> draw(0, 1);
  for (int i = 0; i < 600; ++i) {
    const float a = draw(random), b = draw(random);
    rows.values.insert(rows.values.end(), {a, b});
    pairs.labels.push_back(a > 0.3F && b > 0.3F ? 1 : 0);
    pairs.groups.push_back(static_cast<uint64_t>(i));
    pairs.without.push_back(a);
  }
  const auto model = LabelledModel::Train(pairs);
  ASSERT_TRUE(model.ok());
  EXPECT_GT(model->quality().f1, 0.9);
  EXPECT_TRUE(model->quality().IsBetterThanWithout());
  EXPECT_LT(model->quality().f1_without, 0.8);
  const auto saved = model->Save();
  const auto loaded = LabelledModel::Load(*saved);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(*loaded->Probabilities(rows), *model->Probabilities(rows));
  // What decided sums to the probability.
  const auto bits = model->ContributionBits(rows);
  ASSERT_TRUE(bits.ok());
  for (size_t row = 0; row < 600; ++row) {
    const double sum = (*bits)[3 * row] + (*bits)[3 * row + 1] + (*bits)[3 * row + 2];
    EXPECT_NEAR(ProbabilityOf(sum), (*model->Probabilities(rows))[row], 1e-9);
  }
  pairs.labels.assign(600, 1);
  EXPECT_EQ(LabelledModel::Train(pairs).status().code(), absl::StatusCode::kInvalidArgument);
}

// Labels that say nothing about what is compared make a model that is worse than none.
TEST(LabelledModelTest, HeldOutLabelsTellAModelThatIsWorseThanNone) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    LabelledPairs pairs;
    pairs.rows.columns = 3;
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> draw(0, 1);
    for (int i = 0; i < 90; ++i) {
      pairs.rows.values.insert(pairs.rows.values.end(), {draw(random), draw(random), draw(random)});
      pairs.labels.push_back(i % 3 == 0 ? 1 : 0);
      pairs.groups.push_back(static_cast<uint64_t>(i));
      pairs.without.push_back(i % 3 == 0 && i % 30 != 0 ? 0.9 : 0.1);
    }
    const auto model = LabelledModel::Train(pairs);
    ASSERT_TRUE(model.ok());
    EXPECT_NEAR(model->quality().f1_without, 0.947, 0.001);
    EXPECT_LT(model->quality().f1_at_half, 0.7);
    EXPECT_FALSE(model->quality().IsBetterThanWithout());
  }
}

}  // namespace
}  // namespace dealtrace::linkage
