package org.example.bench;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Date;
import java.util.List;

public class Order implements Serializable {
    public long id;
    public String customer;
    public Level level;
    public Date placed;
    public BigDecimal total;
    public List<Line> lines;
}
