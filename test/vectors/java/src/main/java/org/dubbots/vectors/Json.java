package org.dubbots.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, strings, numbers and booleans as ASCII JSON. */
final class Json {
    private Json() {}

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    private static void append(StringBuilder out, Object value) {
        if (value instanceof Map<?, ?> map) {
            String comma = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(comma);
                quote(out, (String) entry.getKey());
                out.append(':');
                append(out, entry.getValue());
                comma = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            out.append('[');
            String comma = "";
            for (Object item : list) {
                out.append(comma);
                append(out, item);
                comma = ",";
            }
            out.append(']');
        } else if (value instanceof String text) {
            quote(out, text);
        } else {
            out.append(value);
        }
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Text as runs {@code [[unit, times], ...]}, so that a long one stays short. */
    static List<Object> runs(String text, int maxPeriod) {
        List<Object> runs = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            int best = 0;
            int times = 1;
            for (int period = 1; period <= maxPeriod && best == 0; period++) {
                int n = 1;
                while (i + (n + 1) * period <= text.length()
                        && text.regionMatches(i, text, i + n * period, period)) {
                    n++;
                }
                if (n * period >= 40) {
                    best = period;
                    times = n;
                }
            }
            if (best == 0) {
                plain.append(text.charAt(i++));
                continue;
            }
            if (plain.length() > 0) {
                runs.add(List.of(plain.toString(), 1));
                plain.setLength(0);
            }
            runs.add(List.of(text.substring(i, i + best), times));
            i += best * times;
        }
        if (plain.length() > 0) {
            runs.add(List.of(plain.toString(), 1));
        }
        return runs;
    }
}
