package org.dubbots.vectors;

import java.util.HexFormat;
import java.util.List;

/** Hex text in which a long repetition is written {@code (61*32768)}. */
final class Hex {
    private Hex() {}

    static String pack(byte[] bytes) {
        String latin1 = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (bytes.length <= 80) return HexFormat.of().formatHex(bytes);
        StringBuilder out = new StringBuilder();
        for (Object run : Json.runs(latin1, 6)) {
            List<?> pair = (List<?>) run;
            byte[] unit = ((String) pair.get(0)).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            String hex = HexFormat.of().formatHex(unit);
            out.append((Integer) pair.get(1) == 1 ? hex : "(" + hex + "*" + pair.get(1) + ")");
        }
        return out.toString();
    }
}
