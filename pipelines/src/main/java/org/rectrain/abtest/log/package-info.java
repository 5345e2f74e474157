/** From the rows of an experiment to one row a user, in columns. */
@NullMarked
package org.rectrain.abtest.log;

import org.jspecify.annotations.NullMarked;
