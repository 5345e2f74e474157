package org.rectrain.monitor.sketch;

import java.io.Serializable;
import java.util.List;

/**
 * What a row of a monitored log holds.
 *
 * @param features names, in order
 * @param numeric whether each of them is a number
 * @param tasks names
 * @param slices names; slice 0 is every row and has no name here
 */
public record Shape(
    List<String> features, List<Boolean> numeric, List<String> tasks, List<String> slices)
    implements Serializable {}
