// A named SQL statement. The name goes to spans, metrics and errors; the text never carries values.
#pragma once

namespace dealtrace::postgres {

struct Query {
  const char* name;
  const char* text;
};

}  // namespace dealtrace::postgres
