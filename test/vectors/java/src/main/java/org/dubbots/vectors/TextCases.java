package org.dubbots.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Strings and binaries: lengths at every change of form, chunks, and surrogates of all kinds. */
final class TextCases {
    private static final String EMOJI = "\ud83d\ude00";

    private TextCases() {}

    static void write(Vectors vectors) throws IOException {
        vectors.add("empty string", "");
        for (int n : new int[] {
            1, 30, 31, 32, 33, 255, 256, 257, 1023, 1024, 1025, 4096, 32767, 32768, 32769, 65535, 65536, 65537, 100000
        }) {
            vectors.add("string of " + n, "a".repeat(n));
        }
        for (int n : new int[] {1, 31, 32, 1023, 1024, 32768, 32769}) {
            vectors.add("two byte letters, " + n, "\u00e9".repeat(n));
            vectors.add("three byte letters, " + n, "\u4e2d".repeat(n));
        }
        for (int n : new int[] {1, 15, 16, 511, 512, 16383, 16384, 16385, 32768}) {
            vectors.add("emoji, " + n, EMOJI.repeat(n));
            vectors.add("a letter and emoji, " + n, "a" + EMOJI.repeat(n));
        }
        vectors.add("edges of the byte forms", "\u0000\u0001\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufeff\ufffe\uffff");
        vectors.add("controls, quotes and a line end", "\t\r\n\"\\'\u001b\u2028");
        vectors.add("emoji in text", "a" + EMOJI + "b\u4e2d");
        vectors.add("emoji of four code points", "\ud83d\udc68\u200d\ud83d\udc69");
        vectors.add("highest code point", "\udbff\udfff");
        vectors.add("lone high surrogate", "\ud83d");
        vectors.add("lone low surrogate", "a\ude00b");
        vectors.add("swapped surrogates", "\ude00\ud83d");
        vectors.add("two high surrogates and a low one", "\ud83d\ud83d\ude00");
        vectors.add("40000 three byte letters", "\u4e2d".repeat(40000));
        vectors.add("emoji across the chunk border", "a".repeat(32767) + EMOJI + "b");
        vectors.add("emoji behind the chunk border", "a".repeat(32768) + EMOJI);
        vectors.add("lone high surrogate at the chunk border", "a".repeat(32767) + "\ud83d" + "b");
        vectors.add("lone high surrogate at the end of a chunk's length", "a".repeat(32767) + "\ud83d");
        vectors.add("lone low surrogate behind the chunk border", "a".repeat(32768) + "\ude00");
        vectors.add("emoji across two chunk borders", "a".repeat(32767) + EMOJI + "b".repeat(32765) + EMOJI + "c");
        vectors.add("long strings in a list", new ArrayList<>(List.of("a".repeat(40000), "b".repeat(1024), "c")));
        vectors.add("StringBuilder", new StringBuilder("ab"));
        vectors.save("string.json");

        for (int n : new int[] {
            0, 1, 14, 15, 16, 17, 255, 256, 1023, 1024, 1025, 4092, 4093, 4094, 8185, 8186, 8187, 8188, 8189, 8190, 8191, 8192,
            8193, 12279, 12280, 16378, 16379, 20000, 70000
        }) {
            byte[] bytes = new byte[n];
            Arrays.fill(bytes, (byte) 0xa5);
            vectors.add("binary of " + n, bytes);
        }
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) all[i] = (byte) i;
        vectors.add("binary of all bytes", all);
        vectors.add("a binary twice, which is no reference", new ArrayList<>(List.of(all, all)));
        vectors.save("binary.json");
    }
}
