package org.dubbots.vectors;

import java.io.IOException;
import java.lang.reflect.Array;
import java.util.*;
import org.dubbots.vectors.model.*;

/** The tables of a stream: many class definitions, type names and slots, so that each index form is met. */
final class TableCases {
    private TableCases() {}

    static void write(Vectors vectors) throws IOException {
        List<Object> mixed = new ArrayList<>(List.of(new Line(), new Empty(), new Node("a"), Level.BRONZE,
                new java.math.BigDecimal("1"), new Order(), new Line(), new Empty()));
        vectors.add("classes of many kinds", mixed);
        for (int n : new int[] {15, 16, 17, 47, 48, 50}) {
            List<Object> classes = new ArrayList<>(Many.first(n));
            classes.addAll(Many.first(n));
            vectors.add(n + " classes, each twice", classes);
        }
        for (int n : new int[] {15, 16, 17, 47, 48, 255, 256, 300}) {
            List<Object> types = arrays(n);
            types.addAll(arrays(n));
            vectors.add(n + " type names, each twice", types);
        }
        vectors.add("types of lists and maps in one table", new ArrayList<>(List.of(
                new LinkedList<>(), new TreeMap<>(), new HashSet<>(), new int[0], new TreeMap<>(), new LinkedList<>(), new int[0],
                new HashMap<>(), new HashSet<>())));
        for (int n : new int[] {46, 47, 48, 2047, 2048, 3000}) {
            List<Object> many = new ArrayList<>();
            for (int i = 0; i < n; i++) many.add(new ArrayList<>());
            many.addAll(List.of(many.get(0), many.get(n - 2), many.get(n - 1), many));
            vectors.add(n + " lists and references to them", many);
        }
        vectors.save("table.json");
    }

    /** Empty arrays of {@code n} types: int, long and short, of more and more dimensions. */
    private static List<Object> arrays(int n) {
        List<Object> arrays = new ArrayList<>();
        Class<?>[] elements = {int.class, long.class, short.class};
        for (int i = 0; i < n; i++) arrays.add(Array.newInstance(elements[i % 3], new int[i / 3 + 1]));
        return arrays;
    }
}
