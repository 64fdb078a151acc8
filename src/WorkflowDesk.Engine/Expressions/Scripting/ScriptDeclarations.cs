namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>Declarations of what every script has, whatever its definition; the sandbox's prelude provides it.</summary>
internal static class ScriptDeclarations
{
    public const string Everywhere = """
        /** A unique identifier; as text it is lower case with hyphens. */
        declare class Guid {
            constructor(text?: string);
            static Empty: Guid;
            static Parse(text: string): Guid;
            static TryParse(text: string): Guid | null;
            static NewGuid(): Guid;
            Equals(other: any): boolean;
            ToByteArray(): Uint8Array;
            ToString(format?: string): string;
        }
        /** A length of time, written as d.hh:mm:ss. */
        declare class TimeSpan {
            constructor(ticks: number);
            constructor(hours: number, minutes: number, seconds: number);
            constructor(days: number, hours: number, minutes: number, seconds: number, milliseconds?: number);
            static Zero: TimeSpan;
            static FromMilliseconds(value: number): TimeSpan;
            static FromSeconds(value: number): TimeSpan;
            static FromMinutes(value: number): TimeSpan;
            static FromHours(value: number): TimeSpan;
            static FromDays(value: number): TimeSpan;
            static Parse(text: string): TimeSpan;
            static TryParse(text: string): TimeSpan | null;
            readonly Ticks: number;
            readonly Days: number;
            readonly Hours: number;
            readonly Minutes: number;
            readonly Seconds: number;
            readonly Milliseconds: number;
            readonly TotalDays: number;
            readonly TotalHours: number;
            readonly TotalMinutes: number;
            readonly TotalSeconds: number;
            readonly TotalMilliseconds: number;
            Add(other: TimeSpan | string): TimeSpan;
            Subtract(other: TimeSpan | string): TimeSpan;
            ToString(): string;
        }
        interface Array<T> {
            readonly Count: number;
            Add(item: T): void;
            AddRange(items: T[]): void;
            Insert(index: number, item: T): void;
            Remove(item: T): boolean;
            RemoveAt(index: number): void;
            Clear(): void;
            Contains(item: T): boolean;
        }
        interface DateTime extends Date {}
        declare class DateTime {
            constructor(text: string);
            constructor(date: Date);
            constructor(year: number, month: number, day: number, hour?: number, minute?: number, second?: number, millisecond?: number);
            static readonly Now: DateTime;
            static readonly UtcNow: DateTime;
            static readonly Today: DateTime;
            static Parse(text: string): DateTime;
            static TryParse(text: string): DateTime | null;
            static DaysInMonth(year: number, month: number): number;
            static IsLeapYear(year: number): boolean;
            readonly Year: number;
            readonly Month: number;
            readonly Day: number;
            readonly Hour: number;
            readonly Minute: number;
            readonly Second: number;
            readonly Millisecond: number;
            readonly DayOfWeek: string;
            readonly DayOfYear: number;
            readonly Date: DateTime;
            readonly TimeOfDay: TimeSpan;
            Add(span: TimeSpan | string): DateTime;
            AddYears(count: number): DateTime;
            AddMonths(count: number): DateTime;
            AddDays(count: number): DateTime;
            AddHours(count: number): DateTime;
            AddMinutes(count: number): DateTime;
            AddSeconds(count: number): DateTime;
            AddMilliseconds(count: number): DateTime;
            Subtract(span: TimeSpan | string): DateTime;
            Subtract(other: DateTime | DateTimeOffset | Date): TimeSpan;
            CompareTo(other: any): number;
            Equals(other: any): boolean;
            ToUniversalTime(): DateTime;
            ToLocalTime(): DateTime;
            ToString(format?: string): string;
        }
        declare class DateTimeOffset extends DateTime {
            static readonly Now: DateTimeOffset;
            static readonly UtcNow: DateTimeOffset;
            static Parse(text: string): DateTimeOffset;
            static TryParse(text: string): DateTimeOffset | null;
            static FromUnixTimeSeconds(count: number): DateTimeOffset;
            static FromUnixTimeMilliseconds(count: number): DateTimeOffset;
            readonly Offset: TimeSpan;
            readonly DateTime: DateTime;
            readonly UtcDateTime: DateTime;
            ToOffset(span: TimeSpan | string): DateTimeOffset;
            ToUnixTimeSeconds(): number;
            ToUnixTimeMilliseconds(): number;
        }
        declare class Random {
            constructor(seed?: number);
            Next(below?: number): number;
            Next(from: number, below: number): number;
            NextDouble(): number;
        }
        declare const LogPersistenceMode: { Inherit: string; Include: string; Exclude: string };
        declare function getWorkflowDefinitionId(): string;
        declare function getWorkflowDefinitionVersionId(): string;
        declare function getWorkflowDefinitionVersion(): number;
        declare function getWorkflowInstanceId(): string;
        declare function getCorrelationId(): string | null;
        declare function setCorrelationId(value: string | null): void;
        declare function getWorkflowInstanceName(): string | null;
        declare function setWorkflowInstanceName(value: string | null): void;
        /** The value of the nearest variable of this name; null when there is none. */
        declare function getVariable(name: string): any;
        /** Sets the nearest variable of this name, or creates one. */
        declare function setVariable(name: string, value: any): void;
        /** An input of the workflow, whatever the case of its name; null when it was not given. */
        declare function getInput(name: string): any;
        /** What an activity of the same container has put out since the workflow last waited. */
        declare function getOutputFrom(activityIdOrName: string, outputName?: string): any;
        /** The last output called Result since the workflow last waited. */
        declare function getLastResult(): any;
        /** An address at which anybody who has it tells this one instance of the event, with GET or POST. It ends after the
            lifetime (a TimeSpan or text such as "2.00:00:00"), at the moment given, or after 14 days. */
        declare function createEventTriggerUrl(event: string, lifetimeOrExpiry?: TimeSpan | DateTime | Date | string): string;
        declare function isNullOrWhiteSpace(text: string | null | undefined): boolean;
        declare function isNullOrEmpty(text: string | null | undefined): boolean;
        declare function toJson(value: any): string;
        declare function newGuid(): Guid;
        declare function newGuidString(): string;
        declare function newShortGuid(): string;
        declare function parseGuid(text: string): Guid;
        /** @deprecated Use newGuidString. */
        declare function getGuidString(): string;
        /** @deprecated Use newShortGuid. */
        declare function getShortGuid(): string;
        declare function bytesToString(bytes: Uint8Array | string): string;
        declare function bytesFromString(text: string): Uint8Array;
        declare function bytesToBase64(bytes: Uint8Array | string): string;
        declare function bytesFromBase64(text: string): Uint8Array;
        declare function stringToBase64(text: string): string;
        declare function stringFromBase64(text: string): string;
        declare function streamToBytes(stream: any): Uint8Array;
        declare function streamToBase64(stream: any): string;

        """;

    public const string Outcomes = """
        /** The one outcome the activity completes with. */
        declare function setOutcome(name: string): void;
        /** The outcomes the activity completes with. */
        declare function setOutcomes(names: string[]): void;

        """;
}
