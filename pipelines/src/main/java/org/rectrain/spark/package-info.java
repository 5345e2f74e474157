/** The one place that makes a Spark session. */
@NullMarked
package org.rectrain.spark;

import org.jspecify.annotations.NullMarked;
