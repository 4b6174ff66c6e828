package org.dubbots.vectors.model;

import java.util.ArrayList;
import java.util.List;

/** A list class of the user's. */
public class Names extends ArrayList<String> {
    public Names() {}

    public Names(String... names) {
        super(List.of(names));
    }
}
