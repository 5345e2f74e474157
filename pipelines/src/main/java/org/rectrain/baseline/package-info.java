/**
 * Simple models that any better one must beat: popularity, ItemCF on Spark, and what Tribuo trains
 * on the prepared features. Each is fitted on the train split into a separate folder and opened
 * from there to score rows and to retrieve.
 */
@NullMarked
package org.rectrain.baseline;

import org.jspecify.annotations.NullMarked;
