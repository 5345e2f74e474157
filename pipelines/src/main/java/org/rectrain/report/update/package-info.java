/** The page of an update. */
@NullMarked
package org.rectrain.report.update;

import org.jspecify.annotations.NullMarked;
