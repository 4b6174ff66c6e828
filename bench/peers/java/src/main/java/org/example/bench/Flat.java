package org.example.bench;

import java.io.Serializable;

public class Flat implements Serializable {
    public int id;
    public String name;
    public String email;
    public boolean active;
    public double score;
    public int visits;
}
