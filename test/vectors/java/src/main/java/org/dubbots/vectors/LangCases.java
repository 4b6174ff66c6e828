package org.dubbots.vectors;

import java.io.File;
import java.io.IOException;
import java.util.*;
import org.dubbots.vectors.model.*;

/** Small values that are objects with a form of their own: locales, UUIDs, currencies, classes, bits, frames. */
final class LangCases {
    private LangCases() {}

    static void write(Vectors vectors) throws IOException {
        for (Locale locale : new Locale[] {
            Locale.ENGLISH, Locale.US, Locale.CHINA, Locale.ROOT, new Locale("", "CH"), new Locale("es", "ES", "Traditional"),
            new Locale("de", "", "POSIX"), new Locale("id"), Locale.forLanguageTag("zh-Hant-TW"), Locale.forLanguageTag("th-TH-u-nu-thai")
        }) vectors.add("Locale \"" + locale + "\"", locale);
        for (String text : new String[] {
            "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "123e4567-e89b-12d3-a456-426614174000", "00112233-4455-6677-8899-aabbccddeeff"
        }) vectors.add("UUID " + text, UUID.fromString(text));
        for (String code : new String[] {"EUR", "USD", "JPY", "CNY"}) {
            Currency currency = Currency.getInstance(code);
            vectors.add("Currency " + code, currency);
        }
        for (Class<?> type : new Class<?>[] {
            String.class, Object.class, int.class, void.class, int[].class, String[][].class, List.class, Map.Entry.class,
            Level.class, Order.class, Class.class
        }) vectors.add("Class " + type.getTypeName(), type);
        vectors.add("Class[]", new Class<?>[] {String.class, int.class, null});
        vectors.add("BitSet of none", new BitSet());
        vectors.add("BitSet of 0 and 63", bits(0, 63));
        vectors.add("BitSet of 64 and 200", bits(64, 200));
        vectors.add("StackTraceElement", new StackTraceElement("com.acme.Shop", "find", "Shop.java", 42));
        vectors.add("StackTraceElement of native code", new StackTraceElement("com.acme.Shop", "find", null, -2));
        vectors.add("StackTraceElement of a module", new StackTraceElement("app", "java.base", "17", "com.acme.Main", "main", "Main.java", 1));
        vectors.add("StackTraceElement[]", new StackTraceElement[] {new StackTraceElement("a.B", "c", "B.java", 1), null});
        vectors.addFor("4.0.4", "Object", new Object(), Describe.object("object"));
        vectors.add("File", new File("/a/b"), Describe.object("java.io.File", "value", "/a/b"));
        vectors.add("Entry of a map", new AbstractMap.SimpleEntry<>("k", 1));
        vectors.add("immutable Entry of a map", new AbstractMap.SimpleImmutableEntry<>("k", 1));
        vectors.add("Map.entry", Map.entry("k", 1));
        vectors.add("Optional", Optional.of("a"));
        vectors.add("empty Optional", Optional.empty());
        vectors.add("OptionalInt", OptionalInt.of(1));
        vectors.add("Optional in a list", new ArrayList<>(List.of(1, Optional.of("a"))));
        vectors.add("a class that is not Serializable", new NotSerializable());
        vectors.add("Thread.State", Thread.State.RUNNABLE);
        vectors.save("lang.json");
    }

    private static BitSet bits(int... at) {
        BitSet bits = new BitSet();
        for (int bit : at) bits.set(bit);
        return bits;
    }
}
