/** One row of the log: how its raw columns become an event. Plain Java, no Spark. */
@NullMarked
package org.rectrain.prepare.log;

import org.jspecify.annotations.NullMarked;
