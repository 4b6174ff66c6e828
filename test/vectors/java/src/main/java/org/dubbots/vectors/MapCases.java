package org.dubbots.vectors;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.dubbots.vectors.model.*;

/** Maps. Where the order of a class depends on the run, it has one entry. */
final class MapCases {
    private MapCases() {}

    static void write(Vectors vectors) throws IOException {
        for (int n : new int[] {0, 1, 16, 100}) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < n; i++) map.put("k" + i, i);
            vectors.add("HashMap of " + n, new HashMap<>(map));
            vectors.add("LinkedHashMap of " + n, map);
            vectors.add("TreeMap of " + n, new TreeMap<>(map));
        }
        Map<Object, Object> keys = new LinkedHashMap<>();
        for (Object key : new Object[] {1, 2L, 1.5, true, "s", new Date(0), 'c', new BigDecimal("1.5"), Level.GOLD, List.of(1)}) {
            keys.put(key instanceof List<?> list ? new ArrayList<>(list) : key, key.getClass().getSimpleName().split("\\d")[0]);
        }
        keys.put(null, "null");
        vectors.add("LinkedHashMap of many keys", keys);
        vectors.add("map of nulls", new HashMap<>(Collections.singletonMap(null, null)));
        vectors.add("Hashtable", new Hashtable<>(Map.of("a", 1)));
        Properties properties = new Properties();
        properties.setProperty("a", "b");
        vectors.add("Properties", properties);
        vectors.add("ConcurrentHashMap", new ConcurrentHashMap<>(Map.of("a", 1)));
        vectors.add("ConcurrentSkipListMap", new ConcurrentSkipListMap<>(Map.of("a", 1, "b", 2)));
        vectors.add("IdentityHashMap", new IdentityHashMap<>(Map.of("a", 1)));
        vectors.add("WeakHashMap", new WeakHashMap<>(Map.of("a", 1)), Describe.of(new HashMap<>(Map.of("a", 1))));
        vectors.add("a map class of the user", Settings.of("a", 1));
        vectors.add("TreeMap in reverse order", reversed());
        vectors.add("two TreeMaps, one type name", new ArrayList<>(List.of(new TreeMap<>(Map.of("a", 1)), new TreeMap<>(Map.of("b", 2)))));
        vectors.add("Collections.emptyMap", Collections.emptyMap());
        vectors.add("Collections.singletonMap", Collections.singletonMap("a", 1));
        Map<String, Object> tree = new TreeMap<>(Map.of("a", 1, "b", 2));
        vectors.add("Collections.unmodifiableMap", Collections.unmodifiableMap(tree));
        vectors.add("Collections.unmodifiableSortedMap", Collections.unmodifiableSortedMap(new TreeMap<>(tree)));
        vectors.add("Collections.synchronizedMap", Collections.synchronizedMap(tree));
        vectors.add("headMap of a TreeMap", new TreeMap<>(tree).headMap("b"));
        Map<String, Object> self = new HashMap<>();
        self.put("self", self);
        vectors.add("map that holds itself", self);
        Map<String, Object> odd = new LinkedHashMap<>();
        for (String key : new String[] {
            "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "class", "__defineGetter__", "0", ""
        }) odd.put(key, 1);
        vectors.add("map with odd keys", odd);
        vectors.add("HashMap of lists", new HashMap<>(Map.of("a", new ArrayList<>(List.of(1, 2)))));
        vectors.add("map as key", new HashMap<>(Map.of(new HashMap<>(Map.of("a", 1)), 2)));
        Object shared = new ArrayList<>(List.of(1));
        Map<Object, Object> sharing = new LinkedHashMap<>();
        sharing.put("a", shared);
        sharing.put("b", shared);
        sharing.put(shared, shared);
        vectors.add("map that shares a list as value and key", sharing);
        vectors.addFor("4.0.4", "Map.of()", Map.of(), Describe.of(new HashMap<>()));
        vectors.addFor("4.0.4", "Map.of one", Map.of("a", 1), Describe.of(new HashMap<>(Map.of("a", 1))));
        vectors.addFor("4.0.4", "Map.of three", Map.of("a", 1, "b", 2, "c", 3), Describe.of(new HashMap<>(Map.of("a", 1, "b", 2, "c", 3))));
        vectors.addFor("3.2.13", "Map.of one", Map.of("a", 1), Describe.object("java.util.CollSer", "tag", 3));
        vectors.save("map.json");
    }

    private static Map<String, Integer> reversed() {
        Map<String, Integer> map = new TreeMap<>(Comparator.reverseOrder());
        map.putAll(Map.of("a", 1, "b", 2));
        return map;
    }
}
