/** Writing of prepared tables from Spark tasks, safe to retry. */
@NullMarked
package org.rectrain.prepare.write;

import org.jspecify.annotations.NullMarked;
