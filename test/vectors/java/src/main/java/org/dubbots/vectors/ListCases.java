package org.dubbots.vectors;

import java.io.IOException;
import java.util.*;
import java.util.concurrent.*;
import org.dubbots.vectors.model.*;

/** Lists and queues, each with the class name it has on the wire. */
final class ListCases {
    private ListCases() {}

    static void write(Vectors vectors) throws IOException {
        for (int n : new int[] {0, 1, 6, 7, 8, 47, 48, 255, 256, 2048}) {
            vectors.add("ArrayList of " + n, new ArrayList<>(Collections.nCopies(n, 1)));
        }
        vectors.add("ArrayList of everything", new ArrayList<>(Arrays.asList(
                null, true, 1, 2L, 1.5, "a", new Date(0), new byte[] {1}, 'c', (byte) 1, (short) 2, 1.5f)));
        vectors.add("nested ArrayLists", new ArrayList<>(List.of(new ArrayList<>(List.of(new ArrayList<>())))));
        Object deep = new ArrayList<>();
        for (int i = 0; i < 30; i++) deep = new ArrayList<>(List.of(deep));
        vectors.add("30 lists deep", deep);
        for (int n : new int[] {0, 2, 7, 8}) {
            List<Integer> items = new ArrayList<>();
            for (int i = 0; i < n; i++) items.add(i);
            vectors.add("LinkedList of " + n, new LinkedList<>(items));
            vectors.add("Vector of " + n, new Vector<>(items));
            vectors.add("ArrayDeque of " + n, new ArrayDeque<>(items));
            vectors.add("Arrays.asList of " + n, Arrays.asList(items.toArray()));
            vectors.add("CopyOnWriteArrayList of " + n, new CopyOnWriteArrayList<>(items));
        }
        Stack<Object> stack = new Stack<>();
        stack.push("a");
        vectors.add("Stack", stack);
        vectors.add("PriorityQueue", new PriorityQueue<>(List.of(3, 1, 2)));
        vectors.add("LinkedBlockingQueue", new LinkedBlockingQueue<>(List.of(1, 2)));
        vectors.add("ArrayBlockingQueue", new ArrayBlockingQueue<>(4, false, List.of(1, 2)));
        vectors.add("ConcurrentLinkedQueue", new ConcurrentLinkedQueue<>(List.of(1, 2)));
        vectors.add("ConcurrentLinkedDeque", new ConcurrentLinkedDeque<>(List.of(1, 2)));
        vectors.add("LinkedBlockingDeque", new LinkedBlockingDeque<>(List.of(1, 2)));
        vectors.add("a list class of the user", new Names("a", "b"));
        vectors.add("two LinkedLists, one type name", new ArrayList<>(List.of(new LinkedList<>(List.of(1)), new LinkedList<>(List.of(2)))));

        List<Object> one = new ArrayList<>(List.of("a"));
        List<Object> two = new ArrayList<>(List.of("a", "b"));
        vectors.add("Collections.emptyList", Collections.emptyList());
        vectors.add("Collections.singletonList", Collections.singletonList("a"));
        vectors.add("Collections.nCopies", Collections.nCopies(3, "a"));
        vectors.add("Collections.unmodifiableList", Collections.unmodifiableList(two),
                Describe.typed("java.util.Collections$UnmodifiableList", two));
        vectors.add("Collections.unmodifiableList of a LinkedList", Collections.unmodifiableList(new LinkedList<>(two)));
        vectors.add("Collections.unmodifiableCollection", Collections.unmodifiableCollection(two));
        vectors.add("Collections.synchronizedList", Collections.synchronizedList(two),
                Describe.typed("java.util.Collections$SynchronizedList", two));
        vectors.add("Collections.synchronizedList of a LinkedList", Collections.synchronizedList(new LinkedList<>(two)));
        vectors.add("Collections.synchronizedCollection", Collections.synchronizedCollection(two));
        vectors.add("Collections.checkedList", Collections.checkedList(two, Object.class));
        addView(vectors, "subList of an ArrayList", two.subList(1, 2));
        addView(vectors, "subList of a LinkedList", new LinkedList<>(two).subList(0, 1));
        addView(vectors, "subList of Arrays.asList", Arrays.asList(1, 2, 3).subList(1, 3));
        addView(vectors, "values of a LinkedHashMap", new LinkedHashMap<>(Map.of("a", 1)).values());

        // Before 4.0 what is immutable is written as a proxy whose contents are transient: they are lost.
        Object proxy = Describe.object("java.util.CollSer", "tag", 1);
        for (List<?> list : List.of(List.of(), List.of("a"), List.of("a", "b"), List.of(1, 2, 3))) {
            vectors.addFor("4.0.4", "List.of " + list, list, Describe.of(new ArrayList<>(list)));
            vectors.addFor("3.2.13", "List.of " + list, list, proxy);
        }
        vectors.addFor("4.0.4", "List.copyOf", List.copyOf(two), Describe.of(two));
        vectors.addFor("4.0.4", "stream to a list", two.stream().toList(), Describe.of(two));
        vectors.addFor("4.0.4", "subList of List.of", List.of(1, 2, 3).subList(1, 3), Describe.of(new ArrayList<>(List.of(2, 3))));
        vectors.add("list of maps of lists", new ArrayList<>(List.of(new HashMap<>(Map.of("a", one)), new HashMap<>(Map.of("b", one)))));
        for (String version : List.of("4.0.4", "3.2.13")) {
            vectors.addFor(version, "Iterator", two.iterator(), Describe.unnumbered(two));
            vectors.addFor(version, "Iterator of none", Collections.emptyIterator(), Describe.unnumbered(List.of()));
            vectors.addFor(version, "Enumeration", Collections.enumeration(two), Describe.unnumbered(two));
        }
        vectors.save("list.json");
    }

    /** A view that is no Serializable: 4.0 writes it without the name of its class, as a list. */
    static void addView(Vectors vectors, String name, Collection<?> view) throws IOException {
        vectors.addFor("4.0.4", name, view, Describe.of(new ArrayList<>(view)));
        vectors.addFor("3.2.13", name, view, Describe.of(view));
    }
}
