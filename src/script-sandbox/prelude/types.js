// The .NET value types that scripts construct: Guid, TimeSpan, DateTime, DateTimeOffset. Precision is one
// millisecond; local time is UTC. Members answer to both cases of their first letter.
(function (host) {
  "use strict";

  const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  const pad = (value, width = 2) => String(Math.trunc(Math.abs(value))).padStart(width, "0");

  class Guid {
    #text;

    constructor(text) {
      this.#text = text === undefined ? Guid.Empty.toString() : read(text);
    }

    static Parse(text) { return new Guid(text); }
    static NewGuid() { return new Guid(hex(host.guidBytes())); }
    static TryParse(text) { try { return new Guid(text); } catch { return null; } }

    Equals(other) { return String(other).toLowerCase() === this.#text; }
    ToByteArray() { return new Uint8Array(this.#text.replace(/-/g, "").match(/../g).map((pair) => parseInt(pair, 16))); }
    ToString(format) { return format?.toUpperCase?.() === "N" ? this.#text.replace(/-/g, "") : this.#text; }
    toJSON() { return this.#text; }
    valueOf() { return this.#text; }
  }
  Guid.Empty = new Guid("00000000-0000-0000-0000-000000000000");

  function read(text) {
    const digits = String(text).trim().replace(/^[{(]|[)}]$/g, "").replace(/-/g, "").toLowerCase();
    if (!/^[0-9a-f]{32}$/.test(digits)) {
      throw new TypeError(`"${text}" is not a Guid.`);
    }
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  class TimeSpan {
    #length;

    /** (ticks) | (hours, minutes, seconds) | (days, hours, minutes, seconds, milliseconds?) */
    constructor(...parts) {
      const [days, hours, minutes, seconds, milliseconds] = parts.length === 3 ? [0, ...parts] : parts;
      this.#length = parts.length <= 1
        ? Math.round(Number(parts[0] ?? 0) / 10000)
        : days * DAY + hours * HOUR + minutes * MINUTE + (seconds ?? 0) * SECOND + (milliseconds ?? 0);
    }

    static FromMilliseconds(value) { return new TimeSpan(requireNumber(value) * 10000); }
    static FromSeconds(value) { return TimeSpan.FromMilliseconds(value * SECOND); }
    static FromMinutes(value) { return TimeSpan.FromMilliseconds(value * MINUTE); }
    static FromHours(value) { return TimeSpan.FromMilliseconds(value * HOUR); }
    static FromDays(value) { return TimeSpan.FromMilliseconds(value * DAY); }

    static Parse(text) {
      const found = /^\s*(-)?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?\s*$/.exec(text);
      if (!found) {
        if (/^\s*-?\d+\s*$/.test(text)) {
          return TimeSpan.FromDays(Number(text));
        }
        throw new TypeError(`"${text}" is not a TimeSpan; d.hh:mm:ss is expected.`);
      }
      const [, minus, days, hours, minutes, seconds, fraction] = found;
      const length = (days ?? 0) * DAY + hours * HOUR + minutes * MINUTE + (seconds ?? 0) * SECOND + Math.round(`0.${fraction ?? 0}` * SECOND);
      return TimeSpan.FromMilliseconds(minus ? -length : length);
    }

    static TryParse(text) { return attempt(TimeSpan.Parse, text); }

    get Ticks() { return this.#length * 10000; }
    get Days() { return Math.trunc(this.#length / DAY); }
    get Hours() { return Math.trunc(this.#length / HOUR) % 24; }
    get Minutes() { return Math.trunc(this.#length / MINUTE) % 60; }
    get Seconds() { return Math.trunc(this.#length / SECOND) % 60; }
    get Milliseconds() { return this.#length % SECOND; }
    get TotalDays() { return this.#length / DAY; }
    get TotalHours() { return this.#length / HOUR; }
    get TotalMinutes() { return this.#length / MINUTE; }
    get TotalSeconds() { return this.#length / SECOND; }
    get TotalMilliseconds() { return this.#length; }

    Add(other) { return TimeSpan.FromMilliseconds(this.#length + lengthOf(other)); }
    Subtract(other) { return TimeSpan.FromMilliseconds(this.#length - lengthOf(other)); }
    Multiply(factor) { return TimeSpan.FromMilliseconds(Math.round(this.#length * factor)); }
    Negate() { return TimeSpan.FromMilliseconds(-this.#length); }
    Duration() { return TimeSpan.FromMilliseconds(Math.abs(this.#length)); }
    CompareTo(other) { return Math.sign(this.#length - lengthOf(other)); }
    Equals(other) { return other instanceof TimeSpan && other.valueOf() === this.#length; }

    ToString() {
      const fraction = this.Milliseconds ? `.${pad(this.Milliseconds, 3)}0000` : "";
      const days = this.Days ? `${pad(this.Days, 1)}.` : "";
      return `${this.#length < 0 ? "-" : ""}${days}${pad(this.Hours)}:${pad(this.Minutes)}:${pad(this.Seconds)}${fraction}`;
    }
    toJSON() { return this.ToString(); }
    valueOf() { return this.#length; }
    [Symbol.toPrimitive](hint) { return hint === "number" ? this.#length : this.ToString(); }
  }
  TimeSpan.Zero = new TimeSpan(0);

  function requireNumber(value) {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new TypeError(`${value} is not a length of time.`);
    }
    return value;
  }

  const lengthOf = (span) => (span instanceof TimeSpan ? span : TimeSpan.Parse(span)).valueOf();

  const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

  /** What DateTime and DateTimeOffset share: an instant, shown at an offset from UTC (in minutes). In Elsa a moment is a
   *  Date to a script, so it has the members of both. */
  class Moment extends Date {
    #offset;

    constructor(instant, offset) {
      if (!Number.isFinite(instant)) {
        throw new TypeError("That is not a date.");
      }
      super(instant);
      this.#offset = offset;
    }

    get #instant() { return this.getTime(); }

    #at(instant) { return this.constructor.at(instant, this.#offset); }
    get #shown() { return new Date(this.#instant + this.#offset * MINUTE); }

    get Year() { return this.#shown.getUTCFullYear(); }
    get Month() { return this.#shown.getUTCMonth() + 1; }
    get Day() { return this.#shown.getUTCDate(); }
    get Hour() { return this.#shown.getUTCHours(); }
    get Minute() { return this.#shown.getUTCMinutes(); }
    get Second() { return this.#shown.getUTCSeconds(); }
    get Millisecond() { return this.#shown.getUTCMilliseconds(); }
    get DayOfWeek() { return weekdays[this.#shown.getUTCDay()]; }
    get DayOfYear() { return Math.floor((Date.UTC(this.Year, this.Month - 1, this.Day) - Date.UTC(this.Year, 0, 1)) / DAY) + 1; }
    get TimeOfDay() { return TimeSpan.FromMilliseconds(this.#shown.getTime() - Math.floor(this.#shown.getTime() / DAY) * DAY); }
    get Date() { return this.#at(this.#instant - this.TimeOfDay.valueOf()); }
    get Offset() { return TimeSpan.FromMinutes(this.#offset); }

    Add(span) { return this.#at(this.#instant + lengthOf(span)); }
    AddMilliseconds(count) { return this.#at(this.#instant + count); }
    AddSeconds(count) { return this.#at(this.#instant + count * SECOND); }
    AddMinutes(count) { return this.#at(this.#instant + count * MINUTE); }
    AddHours(count) { return this.#at(this.#instant + count * HOUR); }
    AddDays(count) { return this.#at(this.#instant + count * DAY); }
    AddYears(count) { return this.AddMonths(count * 12); }

    // As in .NET the day is cut to the month's last: 31 January plus one month is 28 February.
    AddMonths(count) {
      const month = this.Month - 1 + count;
      const last = new Date(Date.UTC(this.Year, month + 1, 0)).getUTCDate();
      const day = Date.UTC(this.Year, month, Math.min(this.Day, last));
      return this.#at(day + this.TimeOfDay.valueOf() - this.#offset * MINUTE);
    }

    Subtract(other) {
      return other instanceof Moment || other instanceof Date
        ? TimeSpan.FromMilliseconds(this.#instant - other.valueOf())
        : this.#at(this.#instant - lengthOf(other));
    }

    CompareTo(other) { return Math.sign(this.#instant - other); }
    Equals(other) { return (other instanceof Moment || other instanceof Date) && other.valueOf() === this.#instant; }
    ToUniversalTime() { return this.constructor.at(this.#instant, 0); }
    ToLocalTime() { return this.ToUniversalTime(); }
    ToUnixTimeSeconds() { return Math.floor(this.#instant / SECOND); }
    ToUnixTimeMilliseconds() { return this.#instant; }

    ToString(format) { return format === undefined || /^[oOsu]$/.test(format) ? this.toJSON() : this.#format(format); }

    #format(format) {
      return format.replace(/'([^']*)'|\\(.)|yyyy|yy|MMMM|MMM|MM|M|dddd|ddd|dd|d|HH|H|hh|h|mm|m|ss|s|f{1,7}|zzz|K|tt/g, (part, quoted, escaped) => {
        switch (part) {
          case "yyyy": return pad(this.Year, 4);
          case "yy": return pad(this.Year % 100);
          case "MMMM": return months[this.Month - 1];
          case "MMM": return months[this.Month - 1].slice(0, 3);
          case "MM": return pad(this.Month);
          case "M": return pad(this.Month, 1);
          case "dddd": return this.DayOfWeek;
          case "ddd": return this.DayOfWeek.slice(0, 3);
          case "dd": return pad(this.Day);
          case "d": return pad(this.Day, 1);
          case "HH": return pad(this.Hour);
          case "H": return pad(this.Hour, 1);
          case "hh": return pad(this.Hour % 12 || 12);
          case "h": return pad(this.Hour % 12 || 12, 1);
          case "mm": return pad(this.Minute);
          case "m": return pad(this.Minute, 1);
          case "ss": return pad(this.Second);
          case "s": return pad(this.Second, 1);
          case "tt": return this.Hour < 12 ? "AM" : "PM";
          case "zzz": return this.zone();
          case "K": return this.#offset === 0 && this instanceof DateTime ? "Z" : this.zone();
        }
        return part[0] === "f" ? `${pad(this.Millisecond, 3)}0000`.slice(0, part.length) : quoted ?? escaped;
      });
    }

    zone() { return `${this.#offset < 0 ? "-" : "+"}${pad(this.#offset / 60)}:${pad(this.#offset % 60)}`; }

    toJSON() {
      const text = this.#shown.toISOString();
      const whole = text.endsWith(".000Z") ? text.slice(0, -5) : text.slice(0, -1);
      return whole + (this.#offset === 0 && this instanceof DateTime ? "Z" : this.zone());
    }
    // As with Date: compared and subtracted as a number, concatenated as text.
    [Symbol.toPrimitive](hint) { return hint === "number" ? this.#instant : this.toJSON(); }
  }

  /** As Date.UTC, which takes years below 100 for those of the twentieth century. */
  const utc = (year, month, day, ...time) => new Date(Date.UTC(2000, 0, 1, ...time)).setUTCFullYear(year, month, day);

  // A text without a zone is UTC here: the sandbox has no local time.
  function parseMoment(text) {
    const found = /^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/i.exec(text);
    if (!found) {
      throw new TypeError(`"${text}" is not a date; an ISO 8601 date is expected.`);
    }
    const [, year, month, day, hour, minute, second, fraction, zone] = found;
    const offset = !zone || /z/i.test(zone) ? 0 : (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
    const shown = utc(Number(year), month - 1, Number(day), hour ?? 0, minute ?? 0, second ?? 0, Math.floor(`0.${fraction ?? 0}` * 1000));
    if (new Date(shown).getUTCDate() !== Number(day) || (hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) {
      throw new TypeError(`"${text}" is not a date.`);
    }
    return { instant: shown - offset * MINUTE, offset };
  }

  const attempt = (parse, text) => { try { return parse(text); } catch { return null; } };

  class DateTime extends Moment {
    /** (text) | (Date) | (year, month, day, hour?, minute?, second?, millisecond?) */
    constructor(year, month, day, hour = 0, minute = 0, second = 0, millisecond = 0) {
      super(month !== undefined ? Date.UTC(year, month - 1, day, hour, minute, second, millisecond)
        : typeof year === "string" ? parseMoment(year).instant : Number(year), 0);
    }

    static at(instant) { return new DateTime(instant); }
    static get Now() { return DateTime.at(host.now()); }
    static get UtcNow() { return DateTime.at(host.now()); }
    static get Today() { return DateTime.Now.Date; }
    static Parse(text) { return DateTime.at(parseMoment(text).instant); }
    static TryParse(text) { return attempt(DateTime.Parse, text); }
    static DaysInMonth(year, month) { return new Date(Date.UTC(year, month, 0)).getUTCDate(); }
    static IsLeapYear(year) { return DateTime.DaysInMonth(year, 2) === 29; }
  }

  class DateTimeOffset extends Moment {
    /** (text) | (Date or DateTime, offset?) | (year, month, day, hour, minute, second, offset) */
    constructor(...parts) {
      if (typeof parts[0] === "string") {
        const { instant, offset } = parseMoment(parts[0]);
        super(instant, offset);
      } else if (parts.length > 2) {
        const offset = parts[6] === undefined ? 0 : lengthOf(parts[6]) / MINUTE;
        super(Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0) - offset * MINUTE, offset);
      } else {
        const offset = parts[1] === undefined ? 0 : lengthOf(parts[1]) / MINUTE;
        super(Number(parts[0]) - offset * MINUTE, offset);
      }
    }

    static at(instant, offset) { return new DateTimeOffset(new Date(instant + offset * MINUTE), TimeSpan.FromMinutes(offset)); }
    static get Now() { return DateTimeOffset.at(host.now(), 0); }
    static get UtcNow() { return DateTimeOffset.at(host.now(), 0); }
    static Parse(text) { return new DateTimeOffset(String(text)); }
    static TryParse(text) { return attempt(DateTimeOffset.Parse, text); }
    static FromUnixTimeSeconds(count) { return DateTimeOffset.at(count * SECOND, 0); }
    static FromUnixTimeMilliseconds(count) { return DateTimeOffset.at(count, 0); }

    get DateTime() { return DateTime.at(this.valueOf() + this.Offset.valueOf()); }
    get UtcDateTime() { return DateTime.at(this.valueOf()); }
    ToOffset(span) { return DateTimeOffset.at(this.valueOf(), lengthOf(span) / MINUTE); }
  }

  // .NET names are offered as scripts of Elsa write them: `DateTime.UtcNow`, `dateTime.year`, `span.totalHours`.
  for (const type of [Guid, TimeSpan, Moment, DateTime, DateTimeOffset, Random]) {
    host.answerToEitherCase(type.prototype);
    if (type !== Moment) {
      host.answerToEitherCase(type);
      globalThis[type.name] = type;
    }
  }
  globalThis.LogPersistenceMode = { Inherit: "Inherit", Include: "Include", Exclude: "Exclude" };

  const revivals = { DateTime: DateTime.Parse, DateTimeOffset: DateTimeOffset.Parse, TimeSpan: TimeSpan.Parse, Guid: Guid.Parse };
  /** The value of a variable of such a type. */
  host.revive = (kind, text) => revivals[kind](text);
  host.isRevived = (value) => value instanceof Moment || value instanceof TimeSpan || value instanceof Guid;

  const shortGuid = () => host.base64(host.guidBytes()).replace(/[/+=]/g, "");
  const guidText = () => Guid.NewGuid().toString();
  Object.assign(globalThis, {
    newGuid: () => Guid.NewGuid(),
    newGuidString: guidText,
    getGuidString: guidText,
    newShortGuid: shortGuid,
    getShortGuid: shortGuid,
    parseGuid: (text) => Guid.Parse(text),
  });
})
