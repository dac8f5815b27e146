// What each process does that shows pages: the renditions of every picture are made before somebody asks for them.
#pragma once

#include "app/timers.hpp"

namespace app {

class PictureUpkeep {
  public:
    PictureUpkeep(Application&, media::Renditions&);

  private:
    MediaId reached_;   // the pictures up to it were asked for
    Timers timers_;
};

}   // namespace app
