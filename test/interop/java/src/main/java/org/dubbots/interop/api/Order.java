package org.dubbots.interop.api;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;

public class Order implements Serializable {
    private static final long serialVersionUID = 1;

    public long id;
    public int count;
    public BigDecimal price;
    public Date placed;
    public Level level;
    public String note;
    public Integer units;
    public List<Line> lines;
    public Map<String, Object> extra;

    /** Equal in class and in every field; the scale of `price` counts. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Order that
                && getClass() == that.getClass()
                && id == that.id
                && count == that.count
                && Objects.equals(price, that.price)
                && Objects.equals(placed, that.placed)
                && level == that.level
                && Objects.equals(note, that.note)
                && Objects.equals(units, that.units)
                && Objects.equals(lines, that.lines)
                && Objects.equals(extra, that.extra);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, count);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName()
                + " id=" + id
                + " count=" + count
                + " price=" + (price == null ? null : price.toPlainString())
                + " placed=" + (placed == null ? null : placed.getTime())
                + " level=" + level
                + " note=" + note
                + " units=" + units
                + " lines=" + lines
                + " extra=" + (extra == null ? null : extra.size());
    }
}
