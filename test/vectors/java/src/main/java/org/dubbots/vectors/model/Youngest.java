package org.dubbots.vectors.model;

import java.util.ArrayList;
import java.util.List;

/** The third of three generations, which shadows what both others have. */
public class Youngest extends Middle {
    public String name = "youngest";
    public int age = 9;
    public List<Object> own = new ArrayList<>(List.of("youngest"));
}
