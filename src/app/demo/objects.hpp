// Everything that the demo shop sells, each on a canvas of 800 by 1000. Every object knows `c`, its colour, and the backdrop's keys
// (backdrop.hpp); what else it knows stands beside it. A colour is a glaze, a flag 0 or 1.
#pragma once

#include "app/demo/options.hpp"
#include "app/demo/svg.hpp"

namespace demo {

// Vases.
void vase(Svg&, Options&);     // shape: bulb, moon, column, flare, gourd, urn; dip: below the shoulder; ribs: 2 to 40; sp: speckles, a seed
void bottle(Svg&, Options&);   // shape: long, slim, flask; bands; sp
void carafe(Svg&, Options&);   // stop: the stopper's colour

// Tableware.
void mug(Svg&,
         Options&);   // shape: straight, barrel, flare; handle: flag; dip; up: flag, dipped from above; bands; in: the inside's colour; sp
void bowl(Svg&, Options&);     // shape: wide, deep, low; in; dip: from above; ribs; sp
void plate(Svg&, Options&);    // n: how many, 1 to 6; in; rim: colour
void teapot(Svg&, Options&);   // lid: colour; dip; bands; ribs; sp

// A pot, and what grows in it.
void planter(Svg&, Options&);   // shape: taper, round, foot, drum; plant: agave, grass, snake, cactus, none; leaf: colour; dip; ribs

// Light.
void mushroom(Svg&, Options&);   // glow: flag, lit unless 0; base: colour; bands
void cone(Svg&, Options&);       // shape: cone, drum, bell; base; ribs: pleats, 0 to 40
void pendant(Svg&, Options&);    // shape: dome, bell, cone, bowl, tube; glow; base: the cap's colour; cord: colour; bands; ribs
void candle(Svg&, Options&);     // c1, c2, c3: the candles' colours

// Furniture.
void stool(Svg&, Options&);   // leg: colour
void table(Svg&, Options&);   // leg: colour
void bench(Svg&, Options&);   // leg: colour
void shelf(Svg&, Options&);   // c2, c3: some of what stands on it

// Textiles.
void cushion(Svg&, Options&);         // pat: arc, stripe, check, dot, wave, plain; c2, c3: the pattern's colours
void throw_blanket(Svg&, Options&);   // "throw". pat: stripe, check, herringbone, plain; c2, c3; rail: colour

// Desk and wall.
void clock(Svg&, Options&);     // rim, mark, sec: colours of the rim, of marks and hands, of the second hand
void radio(Svg&, Options&);     // h: the handle's colour; d: the dial's
void speaker(Svg&, Options&);   // d: the cones' colour; sec: the lamp's

// Paper.
void notebook(Svg&, Options&);   // c2: the second book's colour; c3, c4: on the first and second cover; b1, b2: their bands
void poster(Svg&, Options&);     // art: forms, sun, arches, tiles; fr: the frame's colour; a, b, d, e: the shapes'
void card(Svg&, Options&);       // c2: the envelope's colour; c3, c4, leaf: the flower's

}   // namespace demo
