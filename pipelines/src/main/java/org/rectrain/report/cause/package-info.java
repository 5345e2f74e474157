/** Off-policy estimates, exposure and error of groups on the page of a run. */
@NullMarked
package org.rectrain.report.cause;

import org.jspecify.annotations.NullMarked;
