#include "studio/story_passages.hpp"

namespace troupe::studio {

const place_words& words_of(scene_place place) {
  static constexpr place_words all[] = {
    // sea
    {{"on the last rock of the coast", "where the land gives up and the water begins", "at the far end of a windy bay"},
     "horizon",
     {"Then the fog came in, thick as wool, and the whole bay vanished.",
      "Then a storm rolled in from the open water and put out every light on the coast.",
      "Then, one autumn, the water drew back and left only stones and silence."},
     {"ferryman", "girl with a tin bucket", "net mender"},
     {"gull", "crab", "dog"},
     {"brass button", "green glass bottle", "piece of blue rope", "shell with a hole in it"}},
    // river
    {{"at the bend where the river slows down", "under the willows by the old weir", "beside a river nobody had named"},
     "river",
     {"Then the rain began, and for nine days the river rose a hand a day.",
      "Then came the driest summer anyone could remember, and the river forgot its way.",
      "Then the bridge upstream broke, and nobody came by any more."},
     {"miller", "boy with a fishing rod", "washerwoman"},
     {"frog", "swan", "dog"},
     {"smooth white stone", "rusty fish hook", "paper boat", "copper coin"}},
    // village
    {{"at the end of a village street", "in a village of eleven chimneys", "between the bakery and the last field"},
     "road",
     {"Then the road was washed away, and for weeks nobody came and nobody left.",
      "Then a hard winter came, and one window after another went dark.",
      "Then a notice hung on the church door, and by noon everyone was packing."},
     {"postman", "baker", "old woman with a broom"},
     {"dog", "cat", "goat"},
     {"wooden spoon", "key without a lock", "blue ribbon", "jar of plum jam"}},
    // city
    {{"on a corner where two tram lines cross", "in a city that never learned to whisper",
      "seven floors above the noise of the street"},
     "rooftops",
     {"Then the power failed, and ten thousand windows went black at once.",
      "Then the rain came sideways, and the whole city closed its doors.",
      "Then they put up a fence, and a sign with a date on it."},
     {"night watchman", "girl with a violin case", "newspaper seller"},
     {"cat", "mouse", "dog"},
     {"tram ticket", "red umbrella", "bent key", "postcard of the sea"}},
    // forest
    {{"in the part of the forest where the paths give up", "under the oldest tree of the forest",
      "between the birches, a day from any road"},
     "trees",
     {"Then the storm came through, and in one night a hundred trees lay down.",
      "Then the snow fell early, and every path was gone by morning.",
      "Then the birds stopped singing, all at once, and nobody could say why."},
     {"woodcutter", "girl with a lantern", "mushroom picker"},
     {"fox", "owl", "bear"},
     {"acorn with two caps", "grey feather", "stub of candle", "silver thimble"}},
    // field
    {{"in the middle of a wide, yellow field", "where the footpath crosses the hill",
      "behind the farm, beyond the last fence"},
     "hills",
     {"Then the hail came, and in ten minutes the summer was flat on the ground.",
      "Then the well ran dry, and the grass turned the colour of rope.",
      "Then the wind turned, and brought three days of cold rain."},
     {"farmer", "boy on a bicycle", "beekeeper"},
     {"rabbit", "dog", "bird"},
     {"wooden whistle", "four-leaf clover", "horseshoe nail", "handful of seeds"}},
    // mountains
    {{"high up, where the path turns to stone", "on a ledge above the clouds", "in a valley the sun reaches at noon"},
     "peaks",
     {"Then the snow broke loose above, and the pass was shut until spring.",
      "Then the clouds came down, and there was no up and no down any more.",
      "Then the mountain shook itself, and the only bridge fell into the gorge."},
     {"shepherd", "mule driver", "girl with a rope"},
     {"goat", "eagle", "dog"},
     {"cowbell without a tongue", "blue crystal", "coil of rope", "tin cup"}},
    // desert
    {{"three days from the nearest well", "where the dunes stop to rest", "beside a road the sand had swallowed"},
     "dunes",
     {"Then the sand rose like a wall, and noon was darker than night.",
      "Then the last well gave only dust, and the caravan turned back.",
      "Then the wind moved the dunes, and every landmark with them."},
     {"caravan guide", "girl with a water jar", "salt trader"},
     {"camel", "fox", "bird"},
     {"clay cup", "brass compass", "white feather", "little bag of salt"}},
    // snow
    {{"where the snow has no footprints", "at the edge of the frozen lake", "far north, under a sky that moves"},
     "ice",
     {"Then the blizzard came and erased everything, even the sky.",
      "Then the ice cracked from shore to shore with a sound like a door.",
      "Then the sun went down, and this time it did not come back for weeks."},
     {"sled driver", "boy in a red hat", "ice fisher"},
     {"fox", "penguin", "bear"},
     {"red mitten", "tin lantern", "carrot", "small carved seal"}},
    // space
    {{"a long way past the last blue planet", "on the quiet side of the moon",
      "where the nearest neighbour is a light"},
     "stars",
     {"Then the signal stopped, in the middle of a word.",
      "Then the sun slid behind a dark world, and the cold came in at once.",
      "Then a cloud of dust drifted by and swallowed the stars, one by one."},
     {"radio operator", "astronomer", "girl at a telescope"},
     {"robot", "rover", "bird"},
     {"loose screw", "photograph of a garden", "silver spoon", "pocketful of dust"}},
    // room
    {{"in a room at the top of the stairs", "on a shelf beside the window", "in the quietest room of the house"},
     "window",
     {"Then the family moved out, and the dust moved in.",
      "Then the lamp went out, and the dark stood in every corner.",
      "Then the window broke one night, and the winter came in to look around."},
     {"girl with ink on her fingers", "old clockmaker", "neighbour from downstairs"},
     {"mouse", "cat", "spider"},
     {"brass key", "pressed flower", "red button", "stub of chalk"}},
  };
  return all[static_cast<std::size_t>(place)];
}

}  // namespace troupe::studio
