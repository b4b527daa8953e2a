#include "libs/linkage/nicknames.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"

namespace dealtrace::linkage {
namespace {

// One group a line, the formal name first. A short form of several names stands where it is most
// used.
constexpr absl::string_view kGroups[] = {
    "alexander alex alec lex sasha sander xander aleksandr alexandre alessandro alejandro",
    "alexandra sandra alexa lexi aleksandra",
    "alfred fred alf alfie",
    "andrew andy drew andreas andre andrea andrei andrzej",
    "anthony tony anton antonio antoine toni",
    "anna ann anne annie anya nan hannah",
    "barbara barb babs",
    "benjamin ben benny",
    "caroline carol carrie karoline carolina",
    "catherine cathy kate katie kathy katherine kathryn catharine katharina ekaterina katya kat",
    "charles charlie chuck carl karl carlos chas",
    "christina chris christine tina kristina christiane",
    "christopher christoph kit christophe cristobal",
    "daniel dan danny daniil",
    "david dave davey",
    "deborah deb debbie debra",
    "donald don donny",
    "dorothy dot dottie",
    "edward ed eddie ted ned eduard edouard eduardo",
    "eleanor ellie nell eleonore",
    "elizabeth liz beth betty lizzie eliza elisabeth lisa libby bess",
    "emily em emmy emilie",
    "eugene gene evgeny",
    "frances fran franny",
    "francis frank frankie francois francesco francisco franz",
    "frederick freddy friedrich frederic",
    "gabriel gabe",
    "george georg georges jorge giorgio",
    "gerald gerry jerry",
    "gregory greg grigory gregor",
    "harold harry hal",
    "henry hank heinrich henri enrique",
    "ian iain",
    "isabella isabel isabelle izzy bella",
    "jacob jake yakov jakob",
    "jacqueline jackie",
    "james jim jimmy jamie",
    "jane janet jean jeanne joan giovanna",
    "jennifer jen jenny jenn",
    "jessica jess jessie",
    "john jack johnny jon johann johannes jean hans ivan juan giovanni jan ioannis",
    "jonathan jonny",
    "joseph joe joey josef jose giuseppe josip",
    "joshua josh",
    "judith judy",
    "kenneth ken kenny",
    "kimberly kim",
    "lawrence larry laurence lorenzo laurent",
    "leonard len lenny leo leonardo",
    "louis lou louie luis luigi ludwig",
    "louise lulu luise",
    "margaret maggie meg peggy marge margie greta margarita marguerite rita",
    "maria mary marie molly polly mia",
    "martin marty",
    "matthew matt mathew matthias mathieu matteo",
    "maximilian max maxime",
    "megan meg",
    "melissa mel missy",
    "michael mike mick mickey mikey michel miguel mikhail misha michal michele",
    "nathaniel nathan nate nat",
    "nicholas nick nicky nicolas nikolai klaus niklas",
    "oliver ollie olivier",
    "olivia liv livvy",
    "pamela pam",
    "patricia pat patty trish tricia",
    "patrick paddy pat",
    "paul pablo paolo pavel",
    "peter pete pierre pedro pietro piotr",
    "philip phil phillip philippe felipe",
    "rachel rach",
    "raymond ray",
    "rebecca becky becca",
    "richard rick dick rich ricky ricardo",
    "robert bob rob bobby robbie bert roberto",
    "roger rodge",
    "ronald ron ronnie",
    "samantha sam sammy",
    "samuel sam sammy",
    "sarah sally sara sadie",
    "sebastian seb bastian",
    "sophia sophie sofia",
    "stephanie steph stefanie",
    "stephen steve steven stefan stephan esteban etienne stefano",
    "susan sue susie suzanne susanne",
    "theodore theo ted teddy fyodor",
    "theresa terry tess teresa therese",
    "thomas tom tommy tomas tomasz",
    "timothy tim timmy",
    "victoria vicky vic tori",
    "vincent vince vinny",
    "vladimir vlad volodymyr wladimir",
    "walter walt wally",
    "william bill will billy willy wilhelm guillaume guillermo willem",
    "yuri jurij iurii yury",
    "zachary zach zack",
};

using GroupsByName = absl::flat_hash_map<absl::string_view, std::vector<int>>;

const GroupsByName& Groups() {
  static const GroupsByName& groups = *[] {
    auto* made = new GroupsByName();
    for (int i = 0; i < static_cast<int>(std::size(kGroups)); ++i) {
      for (const absl::string_view name : absl::StrSplit(kGroups[i], ' '))
        (*made)[name].push_back(i);
    }
    return made;
  }();
  return groups;
}

}  // namespace

bool HasNicknames(absl::string_view name) { return Groups().contains(name); }

bool AreNicknames(absl::string_view left, absl::string_view right) {
  const auto a = Groups().find(left), b = Groups().find(right);
  if (a == Groups().end() || b == Groups().end()) return false;
  for (const int group : a->second) {
    for (const int other : b->second) {
      if (group == other) return true;
    }
  }
  return false;
}

absl::string_view FormalName(absl::string_view word) {
  const auto found = Groups().find(word);
  if (found == Groups().end()) return word;
  const absl::string_view group = kGroups[found->second.front()];
  return group.substr(0, group.find(' '));
}

}  // namespace dealtrace::linkage
