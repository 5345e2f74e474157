/** What scoring costs: latency, peak memory, and the result record that reports them. */
@NullMarked
package org.rectrain.score.cost;

import org.jspecify.annotations.NullMarked;
