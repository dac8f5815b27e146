// What is searched for most, in memory: it changes slowly and is asked for with each keystroke.
#pragma once

#include "business/search/search.hpp"
#include "business/workflows/tools.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace workflows {

// Threads may share it.
class PopularQueries {
  public:
    using List = std::vector<std::string>;   // the most frequent first
    std::shared_ptr<List const> all() const;
    void set(List);

  private:
    std::mutex mutable mutex_;
    std::shared_ptr<List const> queries_ = std::make_shared<List const>();
};

// Puts what was counted since the last time into the database, takes away what is old, and looks what is popular now.
void keep_search_log(Tools const&, search::SearchLog&, PopularQueries&);

}   // namespace workflows
