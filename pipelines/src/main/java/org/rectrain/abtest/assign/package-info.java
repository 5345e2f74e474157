/** Hash assignment of users to variants. */
@NullMarked
package org.rectrain.abtest.assign;

import org.jspecify.annotations.NullMarked;
