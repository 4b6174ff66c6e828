package org.dubbots.interop.api;

import java.util.List;
import java.util.Map;

/** Of Dubbo 3.3 peers only: hessian-lite 3 cannot make a record. */
public interface RecordService {
    Point echoPoint(Point value);

    List<Point> echoPointList(List<Point> value);

    Map<Point, Point> echoPointMap(Map<Point, Point> value);
}
