package org.dubbots.vectors.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The first of three generations. */
public class Eldest implements Serializable {
    public String name = "eldest";
    public int age = 90;
    public List<Object> own = new ArrayList<>(List.of("eldest"));
}
