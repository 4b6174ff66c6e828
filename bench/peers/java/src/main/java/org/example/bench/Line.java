package org.example.bench;

import java.io.Serializable;
import java.math.BigDecimal;

public class Line implements Serializable {
    public String sku;
    public int count;
    public BigDecimal price;
}
