/** Silos that train together, on the page of a run. */
@NullMarked
package org.rectrain.report.silo;

import org.jspecify.annotations.NullMarked;
