package org.dubbots.vectors;

import java.io.IOException;
import java.util.*;
import java.util.concurrent.TimeUnit;
import org.dubbots.vectors.model.*;

/** Enums, with bodies and fields, and the collections made for them. */
final class EnumCases {
    private EnumCases() {}

    static void write(Vectors vectors) throws IOException {
        for (Level level : Level.values()) vectors.add("enum " + level, level);
        vectors.add("enum with a field", Planet.EARTH);
        vectors.add("enum with a name of its own", Planet.MARS);
        vectors.add("TimeUnit", TimeUnit.SECONDS);
        vectors.add("enum twice", new ArrayList<>(List.of(Level.GOLD, Level.GOLD, Level.BRONZE)));
        vectors.add("two enums", new ArrayList<>(List.of(Level.GOLD, Planet.EARTH, Level.DIAMOND, Level.GOLD, Planet.EARTH)));
        vectors.add("enum constant with a body, twice", new ArrayList<>(List.of(Level.DIAMOND, Level.DIAMOND)));
        vectors.add("enum as field", new Holder(Level.GOLD, Level.GOLD));
        vectors.add("enum as key", new HashMap<>(Map.of(Level.GOLD, 1)));
        vectors.add("EnumMap", new EnumMap<>(Map.of(Level.GOLD, 1, Level.BRONZE, 2)));
        vectors.add("Level[]", new Level[] {Level.GOLD, Level.GOLD, null, Level.DIAMOND});
        vectors.add("Enum[] of two enums", new Enum<?>[] {Level.GOLD, Planet.EARTH});
        vectors.add("EnumSet of none", EnumSet.noneOf(Level.class));
        vectors.add("EnumSet of one", EnumSet.of(Level.GOLD));
        vectors.add("EnumSet of all", EnumSet.allOf(Level.class));
        vectors.add("EnumSet of bodies", EnumSet.of(Level.DIAMOND));
        EnumSet<Level> set = EnumSet.of(Level.GOLD);
        vectors.add("EnumSet, its constant, the set again, a list twice", behind(set));
        vectors.add("EnumSet as field", new Holder(set, Level.GOLD));
        vectors.save("enum.json");
    }

    private static List<Object> behind(Object set) {
        List<Object> shared = new ArrayList<>();
        return new ArrayList<>(List.of(set, Level.GOLD, set, shared, shared));
    }
}
