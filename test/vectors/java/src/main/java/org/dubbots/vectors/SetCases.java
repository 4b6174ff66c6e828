package org.dubbots.vectors;

import java.io.IOException;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArraySet;

/** Sets. Hash order is that of the hash codes of strings and ints, which are the same on every JDK. */
final class SetCases {
    private SetCases() {}

    static void write(Vectors vectors) throws IOException {
        for (int n : new int[] {0, 1, 7, 8, 20}) {
            List<Integer> items = new ArrayList<>();
            for (int i = n; i > 0; i--) items.add(i);
            vectors.add("HashSet of " + n, new HashSet<>(items));
            vectors.add("LinkedHashSet of " + n, new LinkedHashSet<>(items));
            vectors.add("TreeSet of " + n, new TreeSet<>(items));
        }
        vectors.add("HashSet of strings", new HashSet<>(List.of("b", "a", "Aa", "BB", "")));
        vectors.add("HashSet with null", new HashSet<>(Arrays.asList(null, "a")));
        vectors.add("HashSet of lists", new HashSet<>(List.of(new ArrayList<>(List.of(1)))));
        vectors.add("LinkedHashSet of everything", new LinkedHashSet<>(Arrays.asList(null, 1, 1L, "1", 1.5, true)));
        vectors.add("TreeSet in reverse order", reversed());
        vectors.add("ConcurrentSkipListSet", new ConcurrentSkipListSet<>(List.of("a", "b")));
        vectors.add("CopyOnWriteArraySet", new CopyOnWriteArraySet<>(List.of("b", "a")));
        Set<String> concurrent = ConcurrentHashMap.newKeySet();
        concurrent.add("a");
        vectors.add("ConcurrentHashMap.newKeySet", concurrent);
        ListCases.addView(vectors, "keys of a LinkedHashMap", new LinkedHashMap<>(Map.of("a", 1)).keySet());
        Set<String> tree = new TreeSet<>(List.of("a", "b"));
        vectors.add("Collections.emptySet", Collections.emptySet());
        vectors.add("Collections.singleton", Collections.singleton("a"));
        vectors.add("Collections.unmodifiableSet", Collections.unmodifiableSet(tree));
        vectors.add("Collections.unmodifiableSortedSet", Collections.unmodifiableSortedSet(new TreeSet<>(tree)));
        vectors.add("Collections.synchronizedSet", Collections.synchronizedSet(tree));
        vectors.add("Collections.newSetFromMap", setFromMap());
        vectors.add("sets of one type name", new ArrayList<>(List.of(new HashSet<>(List.of(1)), new HashSet<>(List.of(2)))));
        Set<Object> self = new LinkedHashSet<>();
        List<Object> around = new ArrayList<>();
        self.add(around);
        self.add("a");
        vectors.add("set of a list", self);
        Set<Object> shared = new HashSet<>(List.of(1));
        vectors.add("set twice", new ArrayList<>(List.of(shared, shared)));
        vectors.addFor("4.0.4", "Set.of()", Set.of(), Describe.of(new HashSet<>()));
        vectors.addFor("4.0.4", "Set.of one", Set.of("a"), Describe.of(new HashSet<>(Set.of("a"))));
        vectors.addFor("4.0.4", "Set.of three", Set.of("a", "b", "c"), Describe.of(new HashSet<>(Set.of("a", "b", "c"))));
        vectors.addFor("3.2.13", "Set.of one", Set.of("a"), Describe.object("java.util.CollSer", "tag", 2));
        vectors.save("set.json");
    }

    private static Set<Integer> reversed() {
        Set<Integer> set = new TreeSet<>(Comparator.reverseOrder());
        set.addAll(List.of(1, 2, 3));
        return set;
    }

    private static Set<String> setFromMap() {
        Set<String> set = Collections.newSetFromMap(new LinkedHashMap<>());
        set.add("a");
        return set;
    }
}
