/** Sessions by a pause in time. */
@NullMarked
package org.rectrain.prepare.session;

import org.jspecify.annotations.NullMarked;
