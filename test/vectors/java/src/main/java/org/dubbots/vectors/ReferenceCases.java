package org.dubbots.vectors;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.*;
import org.dubbots.vectors.model.*;

/** Sharing and cycles; and behind each kind of value a list twice, whose reference proves how many slots the value took. */
final class ReferenceCases {
    private ReferenceCases() {}

    static void write(Vectors vectors) throws IOException {
        List<Object> self = new ArrayList<>();
        self.add(self);
        vectors.add("list that holds itself", self);
        List<Object> shared = new ArrayList<>(List.of(1));
        vectors.add("list twice in a list", new ArrayList<>(List.of(shared, shared)));
        vectors.add("equal lists that are not the same", new ArrayList<>(List.of(new ArrayList<>(List.of(1)), new ArrayList<>(List.of(1)))));
        Line line = new Line("a", 1, new BigDecimal("2"));
        vectors.add("line twice", new ArrayList<>(List.of(line, line)));
        Node node = new Node("ring");
        node.next = node;
        vectors.add("object that holds itself", node);
        Node parent = new Node("parent");
        Node child = new Node("child");
        child.next = parent;
        parent.children = new ArrayList<>(List.of(child, child));
        vectors.add("cycle through a list", parent);
        vectors.add("ring of three", ring(3));
        vectors.add("ring of fifty", ring(50));
        Map<Object, Object> map = new LinkedHashMap<>();
        Holder holder = new Holder(map, null);
        map.put("holder", holder);
        map.put("list", new ArrayList<>(List.of(map, holder)));
        vectors.add("cycle through a map, an object and a list", map);
        int[] array = {1};
        vectors.add("array twice in an object", new Holder(array, array));
        Date date = new Date(1);
        vectors.add("date twice in an object, which is no reference", new Holder(date, date));
        vectors.add("string twice, which is no reference", new Holder("a", "a"));
        vectors.add("diamond", new Holder(new Holder(line, null), new Holder(line, null)));

        List<Object> kinds = new ArrayList<>(Arrays.asList(null, true, 1, 1L, 1.5, "a", 'c', new Date(1), new byte[] {1},
                "ab".toCharArray(), new int[] {1}, new Object[] {1}, new int[][] {{1}}, new LinkedList<>(List.of(1)),
                new HashSet<>(List.of(1)), new HashMap<>(Map.of("a", 1)), new TreeMap<>(Map.of("a", 1)), Level.GOLD,
                BigDecimal.ONE, BigInteger.TEN, new Empty(), new Line(), new java.sql.Timestamp(1), Locale.CHINA,
                UUID.fromString("123e4567-e89b-12d3-a456-426614174000"), String.class, new StackTraceElement("a.B", "c", "B.java", 1),
                new BitSet(), EnumSet.of(Level.GOLD), Currency.getInstance("EUR")));
        kinds.addAll(Times.some().values());
        for (Object kind : kinds) {
            String name = kind == null ? "null" : Describe.nameOf(kind);
            List<Object> list = new ArrayList<>();
            vectors.add(name + ", then a list twice", new ArrayList<>(Arrays.asList(kind, list, list)));
            vectors.add(name + " twice, then a list twice", new ArrayList<>(Arrays.asList(kind, kind, list, list)));
        }
        for (Object kind : new Object[] {Level.GOLD, BigDecimal.ONE, Locale.CHINA, String.class, Times.some().dateTime}) {
            List<Object> list = new ArrayList<>();
            vectors.add("fields: " + Describe.nameOf(kind) + " twice, and lists", new Holder(new Holder(kind, list), new Holder(kind, list)));
        }
        vectors.save("reference.json");
    }

    private static Node ring(int length) {
        Node first = new Node("0");
        Node last = first;
        for (int i = 1; i < length; i++) {
            last.next = new Node("" + i);
            last = last.next;
        }
        last.next = first;
        return first;
    }
}
